"""The SQL connector on real servers: the same rows as through files, and only what changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from databases import mariadb, mariadb_database, postgres
from loading import HEADER, NOW, SHARED, Company, files_source, line

COLUMNS = {
    "InvoiceNo": "text",
    "StockCode": "text",
    "Description": "text",
    "Quantity": "bigint",
    "InvoiceDate": "timestamp",
    "UnitPrice": "decimal",
    "CustomerID": "text",
    "Country": "text",
}
FIELDS = {
    "order_id": "InvoiceNo",
    "customer_id": "regexp_replace(CustomerID, '\\.0$', '')",
    "ordered_at": "InvoiceDate",
    "product_id": "StockCode",
    "product_name": "Description",
    "quantity": "Quantity",
    "unit_price_amount": "UnitPrice",
    "country": "Country",
}
CALLS = (
    "(id varchar(20) primary key, customer varchar(40), at timestamp, changed timestamp, state varchar(10))"
)


@pytest.fixture(scope="session")
def maria_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One MariaDB server for all tests, started only when one asks for it."""
    with mariadb(tmp_path_factory.mktemp("maria")) as url:
        yield url


@pytest.fixture(params=["postgres", "mariadb", "sqlite"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "postgres":
        with postgres() as url:
            yield url
    elif request.param == "mariadb":
        with mariadb_database(request.getfixturevalue("maria_server")) as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('lite')}/shop.db"


def tickets(url: str, **more: Any) -> dict[str, Any]:
    """A source of one stream of tickets."""
    stream = {
        "entity": "ticket",
        "table": "calls",
        "key": ["id"],
        "columns": {
            "id": "text",
            "customer": "text",
            "at": "timestamp",
            "changed": "timestamp",
            "state": "text",
        },
        "fields": {"ticket_id": "id", "customer_id": "customer", "created_at": "at", "status": "state"},
    }
    return {"connector": "sql", "url": url, "streams": {"calls": stream | more}}


def put(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as con:
        for statement in statements:
            con.exec_driver_sql(statement)
    engine.dispose()


def call(n: int, changed: datetime, state: str = "open") -> str:
    moments = f"'2026-07-01 10:00:00', '{changed:%Y-%m-%d %H:%M:%S}'"
    return f"insert into calls values ('T{n}', 'C{n}', {moments}, '{state}')"


def state(company: Company) -> list[tuple[Any, ...]]:
    return company.rows("select ticket_id, status, _is_deleted from raw_sql.ticket order by 1")


@pytest.mark.skipif(not (SHARED / "uk_gifts").is_dir(), reason="../shared/data is not there")
def test_rows_are_those_of_the_files_cell_for_cell(database: str, tmp_path: Path) -> None:
    name = "2010-12-09.csv"
    source = SHARED / "uk_gifts" / "orders" / name
    with source.open(newline="") as file:
        rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
    columns = [
        sa.Column(
            n,
            sa.DateTime
            if t == "timestamp"
            else sa.Integer
            if t == "bigint"
            else sa.Numeric(12, 4)
            if t == "decimal"
            else sa.Text,
        )
        for n, t in COLUMNS.items()
    ]
    for row in rows:
        row["InvoiceDate"] = datetime.fromisoformat(row["InvoiceDate"])  # type: ignore[assignment,arg-type]
    engine, meta = sa.create_engine(database), sa.MetaData()
    table = sa.Table("orders", meta, *columns)
    meta.create_all(engine)
    with engine.begin() as con:
        con.execute(table.insert(), rows)
    engine.dispose()
    layout = {"entity": "order_line", "columns": COLUMNS, "fields": FIELDS}
    company = Company(tmp_path / "c", zone="Europe/London")
    company.drop(name, source.read_bytes())
    company.sources = {
        "shop": {
            "connector": "files",
            "path": "drop",
            "streams": {"o": layout | {"files": "*.csv", "format": "csv"}},
        },
        "erp": {"connector": "sql", "url": database, "streams": {"o": layout | {"table": "orders"}}},
    }
    reports = company.load().streams
    assert [(r.status, r.source_rows, r.loaded) for r in reports] == [("ok", 2891, reports[0].loaded)] * 2
    fields = ", ".join(["order_id", "order_line_id", *list(FIELDS)[1:], "_is_deleted"])
    counts = company.rows(
        f"select count(*) from (select {fields} from raw_files.order_line except all "
        f"select {fields} from raw_sql.order_line)"
    )
    assert counts == [(0,)]


def test_only_changes_are_read_and_late_ones_are_found(database: str, tmp_path: Path) -> None:
    start = NOW.replace(tzinfo=None) - timedelta(days=2)
    put(database, f"create table calls {CALLS}", *(call(n, start + timedelta(minutes=n)) for n in range(30)))
    company = Company(
        tmp_path, {"erp": tickets(database, incremental={"column": "changed", "lag_minutes": 10})}
    )
    assert company.one().loaded == 30
    again = company.one()
    assert (again.status, again.loaded) == ("unchanged", 0)
    assert again.source_rows < 15, "only the lag is read again"
    put(
        database,
        "update calls set state = 'solved', changed = '2026-11-19 10:00:00' where id = 'T3'",
        call(77, start + timedelta(minutes=25)),
    )
    late = company.one()
    assert late.loaded == 2
    assert ("T3", "solved", False) in state(company)
    assert len(state(company)) == 31


def test_a_clock_ahead_does_not_hide_later_changes(database: str, tmp_path: Path) -> None:
    put(
        database, f"create table calls {CALLS}", call(1, datetime(2037, 1, 1)), call(2, datetime(2026, 11, 1))
    )
    company = Company(tmp_path, {"erp": tickets(database, incremental={"column": "changed"})})
    company.one()
    put(database, call(3, NOW.replace(tzinfo=None) + timedelta(hours=5)))
    assert company.one(now=NOW + timedelta(days=1)).loaded == 1


def test_a_snapshot_marks_what_vanished_and_takes_it_back(database: str, tmp_path: Path) -> None:
    put(database, f"create table calls {CALLS}", *(call(n, datetime(2026, 1, 1)) for n in range(25)))
    company = Company(tmp_path, {"erp": tickets(database)})
    company.one()
    put(database, "delete from calls where id = 'T3'")
    company.one()
    assert ("T3", "open", True) in state(company)
    put(database, call(3, datetime(2026, 1, 1)))
    assert company.one().loaded == 1
    assert ("T3", "open", False) in state(company)
    put(database, "delete from calls where id <> 'T3'")
    stopped = company.one()
    assert stopped.status == "failed"
    assert "allow_shrink" in stopped.message
    assert sum(not gone for *_, gone in state(company)) == 25
    company.sources = {"erp": tickets(database, allow_shrink=True)}
    company.one()
    assert sum(not gone for *_, gone in state(company)) == 1


def test_a_row_that_breaks_keeps_its_last_good_version(database: str, tmp_path: Path) -> None:
    put(database, f"create table calls {CALLS}", *(call(n, datetime(2026, 1, 1)) for n in range(3)))
    company = Company(tmp_path, {"erp": tickets(database)})
    company.one()
    put(database, "update calls set state = 'weird' where id = 'T1'")
    report = company.one()
    assert (report.quarantined, report.duplicate) == (1, 2)
    assert ("T1", "open", False) in state(company)
    company.one()
    assert len(company.quarantine()) == 1
    put(database, "update calls set state = 'solved' where id = 'T1'")
    company.one()
    assert company.quarantine() == []
    assert ("T1", "solved", False) in state(company)


def test_naive_times_are_of_the_sources_zone(database: str, tmp_path: Path) -> None:
    put(database, f"create table calls {CALLS}", call(1, datetime(2026, 1, 1)))
    company = Company(tmp_path, {"erp": tickets(database) | {"zone": "Europe/Rome"}})
    company.one()
    assert company.rows("select created_at::varchar from raw_sql.ticket") == [("2026-07-01 08:00:00+00",)]


def test_a_missing_column_or_table_is_a_sentence(database: str, tmp_path: Path) -> None:
    put(database, "create table calls (id varchar(20), other int)")
    company = Company(tmp_path, {"erp": tickets(database), "two": tickets(database, table="nowhere")})
    first, second = company.load().streams
    assert first.message == "the table calls has no column customer, at, changed, state; it has: id, other"
    assert second.message == "the table nowhere does not exist or may not be read by this user"


def test_an_unreachable_server_fails_alone_and_shows_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = "postgresql+psycopg2://somebody@127.0.0.1:1/shop"
    company = Company(
        tmp_path, {"erp": tickets(url), "shop": files_source()}, secrets={"erp": {"password": "hunter2x"}}
    )
    company.drop("a.csv", HEADER + line(1))
    erp, shop = company.load().streams
    assert (erp.status, shop.status) == ("failed", "ok")
    assert "could not be reached" in erp.message
    assert "hunter2x" not in erp.message + caplog.text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"hunter2x" not in path.read_bytes()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("host", "the host nowhere.invalid of erp is not known; check its url"),
        ("login", "the server of erp refused the login; check user and password of the source"),
        (
            "database",
            "the server of erp has no database nowhere that this user may open; check its url",
        ),
        ("port", "nothing answers at 127.0.0.1 on port 1, so erp could not be reached"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_apart(
    part: str, said: str, database: str, tmp_path: Path
) -> None:
    url = sa.make_url(database)
    if url.get_backend_name() == "sqlite":
        pytest.skip("a file has no host and no login")
    wrong = {
        "host": {"host": "nowhere.invalid"},
        "login": {"username": "nobody_of_that_name"},
        "database": {"database": "nowhere"},
        "port": {"host": "127.0.0.1", "port": 1},
    }[part]
    password = "wrong" if part == "login" else url.password
    company = Company(
        tmp_path,
        {"erp": tickets(url.set(password=None, **wrong).render_as_string())},
        secrets={"erp": {"password": password}} if password else {},
    )
    assert company.one().message.startswith(said)


def test_columns_of_another_stream_of_the_table_are_no_drift(database: str, tmp_path: Path) -> None:
    columns = ", ".join(f"{name} varchar(20)" for name in ("id", "customer", "at", "changed", "state"))
    put(database, f"create table calls ({columns}, extra int)")
    source = tickets(database)
    ((_, stream),) = source["streams"].items()
    source["streams"]["more"] = stream | {"columns": stream["columns"] | {"extra": "bigint"}}
    company = Company(tmp_path, {"erp": source})
    company.load()
    assert company.rows("select count(*) from raw_ingestion.drift") == [(0,)]


def test_a_missing_database_file_is_not_made(tmp_path: Path) -> None:
    company = Company(tmp_path, {"erp": tickets("sqlite:///nowhere.db")})
    assert company.one().message == "the database file nowhere.db does not exist"
    assert not (tmp_path / "nowhere.db").exists()


def test_sqlite_columns_may_mix_numbers_and_texts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mixed.db"
    put(
        url,
        "create table calls (id, customer, at, changed, state)",
        "insert into calls values (1, 7, '2026-01-01', null, 'open'), ('B', 'C', '2026-01-02', null, 'open')",
    )
    company = Company(tmp_path / "c", {"erp": tickets(url)})
    assert company.one().loaded == 2
    assert [row[0] for row in state(company)] == ["1", "B"]
