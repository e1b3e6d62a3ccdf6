"""The sample company through its vendors' doors gives the marts of its files, cell for cell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.load import load
from ingestion.sample import company, drops
from ingestion.sample.serving import doors
from ingestion.sample.serving.web import answer, serving
from orchestration import company as new_company
from orchestration import published
from orchestration.fingerprint import OF_THE_RUN
from orchestration.runs import RunRecord
from orchestration.settings import Settings
from tests.end_to_end.companies import run_night
from tests.end_to_end.growing import Growing

NOW = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)
NIGHTS, OUTAGE = 30, (12, 13, 14)
# Tables that name the source a row came from, or count its rows, and so must differ
ABOUT_THE_SOURCE = {
    "audit.audit_run",
    "audit.audit_freshness",
    "audit.audit_drift",
    "audit.audit_quarantine",
    "audit.audit_row_counts",
}
# Keys of answers hold the name of the stream that told them
NAMED_BY_STREAM = {"answer_key", "record_key", "business_key"}
# A helpdesk with users of its own tells of a customer, too
ABOUT_THE_ROWS = {"run_id", "as_of", "source_count", *NAMED_BY_STREAM}


@pytest.fixture(scope="module")
def sample() -> company.SampleCompany:
    return company.build(scale=0.03, seed=5)


def make(home: Path, sample: company.SampleCompany, instead: Mapping[str, str]) -> Path:
    drops.write(sample, home, "csv", without=instead)
    toml = drops.company_toml(sample.span.end_on, "csv", instead=instead)
    new_company.init(home, company_toml=toml, source_secrets=doors.secrets() if instead else None)
    return home


@pytest.fixture(scope="module")
def through_files(sample: company.SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make(tmp_path_factory.mktemp("files") / "company", sample, {})
    _same_key(home)
    record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


@pytest.fixture(scope="module")
def night(
    sample: company.SampleCompany, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, RunRecord, RunRecord, int]:
    """A first night and one without news: the folder, both records, and the requests of the second."""
    home = tmp_path_factory.mktemp("vendors") / "company"
    with serving(*doors.sites(sample)) as server:
        make(home, sample, doors.sections(sample, server.base_url))
        _same_key(home)
        first, asked = run_night(home, NOW), len(server.calls)
        second = run_night(home, NOW + dt.timedelta(hours=1))
    return home, first, second, len(server.calls) - asked


def _same_key(home: Path) -> None:
    """Persons have the same pseudonym in both folders only with the same key."""
    path = home / "secrets.toml"
    lines = path.read_text("utf-8").splitlines()
    kept = [f'pseudonym_key = "{"0123456789abcdef" * 4}"' if "pseudonym_key" in x else x for x in lines]
    path.write_text("\n".join(kept) + "\n", "utf-8")


def test_every_row_of_every_vendor_is_accounted_for(night: tuple[Path, RunRecord, RunRecord, int]) -> None:
    _, first, _, _ = night
    assert first.exit_code == 0, first.sentence
    assert {s["source"] for s in first.load} >= set(doors.VENDORS)
    for stream in first.load:
        counted = stream["loaded"] + stream["duplicate"] + stream["quarantined"]
        assert stream["status"] != "failed" and stream["source_rows"] == counted, stream


def test_a_night_without_news_reads_next_to_nothing(night: tuple[Path, RunRecord, RunRecord, int]) -> None:
    _, first, second, requests = night
    assert second.exit_code == 0, second.sentence
    read = sum(s["source_rows"] for s in second.load if s["source"] == "helpdesk")
    assert read < 0.02 * sum(s["source_rows"] for s in first.load if s["source"] == "helpdesk")
    assert requests < 60
    assert all(s["loaded"] == 0 for s in second.load)


def test_marts_are_equal_cell_for_cell(
    through_files: Path, night: tuple[Path, RunRecord, RunRecord, int]
) -> None:
    names, different = _unequal(through_files, night[0], ABOUT_THE_ROWS)
    assert {"core.fct_ticket", "kpi.kpi_values", "impact.impact_verdict", "roi.roi_summary"} <= names
    assert different == {}


@pytest.fixture(scope="module")
def grown(sample: company.SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Growing]:
    """The vendors read on thirty nights while their accounts fill; models are built on the last alone."""
    home = tmp_path_factory.mktemp("grown") / "company"
    first = NOW - dt.timedelta(days=NIGHTS - 1)
    sites = doors.sites(sample)
    life = Growing(sites, first)
    with serving(*sites) as server:
        make(home, sample, doors.sections(sample, server.base_url))
        _same_key(home)
        settings = Settings.load(home, {})
        for n in range(NIGHTS - 1):
            now = first + dt.timedelta(days=n)
            life.until(now, deletes=n % 3 == 2)
            server.fault = (lambda call, reply: answer({}, 503)) if n in OUTAGE else None
            report = load(
                [settings.sources[name] for name in doors.VENDORS],
                raw_path=settings.raw_path,
                work_dir=settings.warehouse_dir / "dlt",
                pseudonym_key=settings.pseudonym_key,
                run_id=f"night-{n:02}",
                now=now,
                wait=lambda _: None,
            )
            assert any(s.status == "failed" for s in report.streams) == (n in OUTAGE), report
        life.until(NOW, ends=True)
        record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home, life


def test_thirty_nights_give_the_marts_of_one_full_load(
    night: tuple[Path, RunRecord, RunRecord, int], grown: tuple[Path, Growing]
) -> None:
    home, life = grown
    assert all(life.counts.values()), life.counts
    names, different = _unequal(night[0], home, OF_THE_RUN)
    assert {"core.fct_ticket", "core.dim_customer", "core.fct_response", "kpi.kpi_values"} <= names
    assert different == {}


def _unequal(one: Path, other: Path, left_out: Collection[str]) -> tuple[set[str], dict[str, list[Any]]]:
    """Return the names of the published tables of two companies, and rows that only one of them has."""
    shown, again = (published.current(home / "published") for home in (one, other))
    assert shown is not None
    assert again is not None
    names = set(published.count_rows(shown.database)) - ABOUT_THE_SOURCE
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{shown.database}' as one (read_only)")
        connection.execute(f"attach '{again.database}' as other (read_only)")
        different = {name: _differences(connection, name, left_out) for name in sorted(names)}
    return names, {name: rows for name, rows in different.items() if rows}


def _differences(
    connection: duckdb.DuckDBPyConnection, name: str, left_out: Collection[str]
) -> list[tuple[Any, ...]]:
    """Return some rows that only one side has; doubles are compared to nine digits.

    The order of adding changes the last digits of a double, and one that lies halfway between two texts would
    be written either way; so it is moved off the middle first.
    """
    columns = connection.execute(f"describe one.{name}").fetchall()
    cells = ", ".join(
        f"""format('{{:.8e}}', "{row[0]}" * (1 + 3.7e-11))""" if row[1] == "DOUBLE" else f'"{row[0]}"'
        for row in columns
        if row[0] not in left_out
    )
    sides = [f"(select {cells} from {side}.{name})" for side in ("one", "other")]
    found = [f"(from {a} except all from {b} limit 3)" for a, b in (sides, sides[::-1])]
    return [row for query in found for row in connection.execute(query).fetchall()]


def test_a_stream_names_the_kpis_made_from_it(night: tuple[Path, RunRecord, RunRecord, int]) -> None:
    shown = published.current(night[0] / "published")
    assert shown is not None
    with closing(duckdb.connect(str(shown.database), read_only=True)) as connection:
        fed = dict(connection.execute("select stream, kpis from audit.audit_freshness").fetchall())
        checked = {table.partition(".")[0] for table in _checked_tables(shown)}
    assert fed["time_off"] == "Absence"
    assert fed["locations"] is None
    # Only what a helpdesk's users are made into: customers' tickets, not the staff's own answers.
    assert "Calls answered" in fed["users"]
    assert "Engagement of staff" not in fed["users"]
    assert {"staging", "raw_files", "kpi"} <= checked


def _checked_tables(shown: published.Published) -> set[str]:
    return {result["table"] for result in shown.manifest()["checks"]["results"]}


def test_the_published_file_holds_no_secret_of_a_vendor(
    night: tuple[Path, RunRecord, RunRecord, int],
) -> None:
    home = night[0]
    given = [value for secrets in doors.secrets().values() for value in secrets.values()]
    for path in home.rglob("*"):
        if path.is_file() and path.name not in ("secrets.toml",):
            data = path.read_bytes()
            assert not [value for value in given if value.encode() in data], path


def test_sources_that_are_files_have_no_secrets(tmp_path: Path, sample: company.SampleCompany) -> None:
    home = make(tmp_path / "company", sample, {})
    assert "[crm]" not in (home / "secrets.toml").read_text("utf-8")
    assert json.loads((home / "planted_truth.json").read_text("utf-8"))["company"]["scale"] == 0.03
