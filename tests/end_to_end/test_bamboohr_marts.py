"""The sample company's people give the same marts through BambooHR's door as through files, cell for cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from ingestion.sample.serving.bamboohr_filling import fill, section

from ingestion.sample.company import SampleCompany, build
from ingestion.sample.drops import write
from ingestion.sample.layouts import company_toml
from ingestion.sample.serving.bamboohr import KEY as API_KEY
from ingestion.sample.serving.bamboohr import BambooSite
from ingestion.sample.serving.web import Server, serving
from orchestration import published
from tests.end_to_end.companies import KEY, run_night
from tests.end_to_end.test_same_marts import ABOUT_THE_SOURCE, differences

# Long after the records end, but for the plans that lie in the future.
NOW = dt.datetime(2026, 11, 2, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return build(0.05)


@pytest.fixture(scope="module")
def through_files(company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _home(company, tmp_path_factory.mktemp("files"), company_toml(company.span.end_on))


@pytest.fixture(scope="module")
def door(company: SampleCompany) -> Iterator[Server]:
    site = BambooSite(now=NOW)
    fill(site.store, company)
    with serving(site) as server:
        yield server


@pytest.fixture(scope="module")
def through_bamboohr(company: SampleCompany, door: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = _without(company_toml(company.span.end_on), "hr")
    text = kept + section(company, door.base_url("bamboohr"))
    home = _home(company, tmp_path_factory.mktemp("door"), text)
    with (home / "secrets.toml").open("a") as secrets:
        secrets.write(f'[people]\napi_key = "{API_KEY}"\n')
    return home


def _home(company: SampleCompany, folder: Path, text: str) -> Path:
    home = folder / "company"
    home.mkdir()
    write(company, home)
    (home / "company.toml").write_text(text, "utf-8")
    (home / "secrets.toml").write_text(f'pseudonym_key = "{KEY}"\n')
    (home / "secrets.toml").chmod(0o600)
    return home


def _without(text: str, source: str) -> str:
    """Leave the tables of one source out of a company.toml."""
    kept, wanted = [], True
    for line in text.splitlines():
        if line.startswith("["):
            wanted = not line.startswith((f"[sources.{source}]", f"[sources.{source}."))
        if wanted:
            kept.append(line)
    return "\n".join([*kept, ""])


def test_marts_are_equal_cell_for_cell(through_files: Path, through_bamboohr: Path) -> None:
    for home in (through_files, through_bamboohr):
        record = run_night(home, NOW)
        assert record.exit_code == 0, record.sentence
    shown, other = (published.current(home / "published") for home in (through_files, through_bamboohr))
    assert shown is not None
    assert other is not None
    names = [name for name in published.count_rows(shown.database) if name not in ABOUT_THE_SOURCE]
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{shown.database}' as one (read_only)")
        connection.execute(f"attach '{other.database}' as other (read_only)")
        different = {name: differences(connection, name, ("one", "other")) for name in names}
        people = connection.execute("select count(*) from other.core.fct_employment_month").fetchall()
    assert {name: rows for name, rows in different.items() if rows} == {}
    assert people[0][0] > 1000


def test_nothing_of_a_person_is_left_in_any_file(through_bamboohr: Path) -> None:
    written = [p for p in through_bamboohr.rglob("*") if p.is_file() and "drop" not in p.parts]
    for canary in (b"Canary", b"0151 555", b'-07-01"'):
        assert [path.name for path in written if canary in path.read_bytes()] == []
