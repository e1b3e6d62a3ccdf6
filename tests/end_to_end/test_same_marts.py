"""The same rows through PostgreSQL and SQLite give the same marts as through files, cell for cell."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from orchestration import published
from tests.connectors.databases import postgres
from tests.end_to_end.companies import LAYOUTS, drop, make_company, run_night

NOW = dt.datetime(2021, 4, 2, 3, 0, tzinfo=dt.UTC)
PARTS = ("crm", "helpdesk", "hr", "survey")
# Tables that name the files or the system a row came from, and so must differ
ABOUT_THE_SOURCE = {"audit.audit_run", "audit.audit_freshness", "audit.audit_drift", "audit.audit_quarantine"}
FILES_ONLY = ("files", "format")


@pytest.fixture(scope="module")
def through_files(public_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_company("phonenow", tmp_path_factory.mktemp("files") / "company")
    for part in PARTS:
        drop(sorted((public_rows / "phonenow" / part).glob("*.csv")), home / "drop" / part)
    record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "postgres":
        with postgres() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('lite')}/phonenow.db"


@pytest.fixture(scope="module")
def through_sql(database: str, public_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    layout = tomllib.loads((LAYOUTS / "phonenow" / "company.toml").read_text("utf-8"))
    _fill(database, layout, public_rows / "phonenow")
    home = make_company("phonenow", tmp_path_factory.mktemp("sql") / "company")
    (home / "company.toml").write_text(_toml(_as_sql(layout, database)), "utf-8")
    record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


def test_marts_are_equal_cell_for_cell(through_files: Path, through_sql: Path) -> None:
    shown, other = (published.current(home / "published") for home in (through_files, through_sql))
    assert shown is not None
    assert other is not None
    names = [name for name in published.count_rows(shown.database) if name not in ABOUT_THE_SOURCE]
    assert len(names) > 15
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{shown.database}' as files (read_only)")
        connection.execute(f"attach '{other.database}' as sql (read_only)")
        different = {name: _differences(connection, name) for name in names}
    assert {name: rows for name, rows in different.items() if rows} == {}


def _differences(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    """Return some rows that only one side has; doubles are compared to ten digits."""
    columns = connection.execute(f"describe files.{name}").fetchall()
    kept = [row for row in columns if row[0] not in ("run_id", "as_of")]
    cells = ", ".join(
        f"""format('{{:.9e}}', "{row[0]}")""" if row[1] == "DOUBLE" else f'"{row[0]}"' for row in kept
    )
    sides = [f"(select {cells} from {side}.{name})" for side in ("files", "sql")]
    found = [f"(from {a} except all from {b} limit 3)" for a, b in (sides, sides[::-1])]
    return [row for query in found for row in connection.execute(query).fetchall()]


_TYPES = {"bigint": sa.BigInteger, "double": sa.Double, "decimal": sa.Numeric(18, 4), "date": sa.Date}


def _fill(url: str, layout: dict[str, Any], folder: Path) -> None:
    """Make one table per stream, with the types the layout declares, and put the file's rows into it."""
    engine = sa.create_engine(url)
    for part, source in layout["sources"].items():
        for name, stream in source["streams"].items():
            table = sa.Table(
                name,
                sa.MetaData(),
                *(sa.Column(column, _TYPES.get(kind, sa.Text)) for column, kind in stream["columns"].items()),
            )
            with (folder / part / stream["files"]).open(newline="", encoding="utf-8-sig") as file:
                rows = [
                    {column: _value(row[column], kind) for column, kind in stream["columns"].items()}
                    for row in csv.DictReader(file)
                ]
            with engine.begin() as connection:
                table.create(connection)
                # Names with brackets or blanks cannot be bind parameters of every driver.
                binds = {column: f"c{number}" for number, column in enumerate(stream["columns"])}
                statement = table.insert().values({c: sa.bindparam(bind) for c, bind in binds.items()})
                connection.execute(statement, [{binds[c]: v for c, v in row.items()} for row in rows])
    engine.dispose()


def _value(text: str, kind: str) -> Any:
    if text == "":
        return None
    if kind == "date":
        return dt.date.fromisoformat(text)
    return {"bigint": int, "double": float}.get(kind, str)(text)


def _as_sql(layout: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the same company, its files replaced by tables."""
    sources = {}
    for part, source in layout["sources"].items():
        streams = {
            name: {key: value for key, value in stream.items() if key not in FILES_ONLY} | {"table": name}
            for name, stream in source["streams"].items()
        }
        sources[part] = {"connector": "sql", "url": url, "streams": streams}
    return {"company": layout["company"], "sources": sources}


def _toml(table: dict[str, Any], path: str = "") -> str:
    """Write tables of texts, lists and tables as TOML."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines = [f"[{path}]"] if path else []
    lines += [f"{_key(key)} = {_text(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, dict):
            lines.append(_toml(value, f"{path}.{_key(key)}" if path else _key(key)))
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return f'"{name}"'


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    if isinstance(value, bool | int):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
