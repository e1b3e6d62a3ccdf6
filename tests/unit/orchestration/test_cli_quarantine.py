"""Why rows could not be used is said at the end of a run, also when nothing is published."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import cli_quarantine, cli_show
from orchestration.runs import RunRecord, State
from orchestration.settings import Settings

RUN = "20261101T030000Z-aaaa"


@pytest.fixture
def settings(home: Path) -> Settings:
    found = Settings.load(home, os.environ)
    found.raw_path.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(found.raw_path)) as connection:
        connection.execute("""
            create schema raw_ingestion;
            create table raw_ingestion.quarantine(
                run_id text, source text, stream text, file text, line bigint, reason text, row_count bigint);
            insert into raw_ingestion.quarantine values
                ('20261101T030000Z-aaaa', 'desk', 'tickets', 'a.csv', 9, 'priority is none of: low', 1),
                ('20261101T030000Z-aaaa', 'desk', 'tickets', 'a.csv', 7, 'priority is none of: low', 1),
                ('20261101T030000Z-aaaa', 'shop', 'orders', 'o.csv', 1, 'is the delimiter [;]?', 800),
                ('20261031T030000Z-bbbb', 'shop', 'orders', 'p.csv', 3, 'Day is not a date', 1)
        """)
    return found


def record(home: Path, checks: dict[str, Any] | None = None) -> RunRecord:
    stream = {"source": "desk", "stream": "tickets", "source_rows": 2, "loaded": 0, "duplicate": 0}
    load = [{**stream, "quarantined": 2, "status": "ok", "message": "refused o.csv: is the delimiter [;]?"}]
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    return RunRecord(RUN, home, now, 1, ended_at=now, state=State.OK, load=load, checks=checks or {})


def test_a_run_says_why_rows_could_not_be_used(
    home: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    why = cli_quarantine.reasons(settings, record(home))
    assert [str(one) for one in why] == [
        "shop.orders: 800 rows: is the delimiter [;]? (o.csv, line 1)",
        "desk.tickets: 2 rows: priority is none of: low (a.csv, line 7)",
    ]
    cli_show.run_summary(record(home), why)
    said = capsys.readouterr().out
    assert "  desk.tickets: 2 rows: priority is none of: low (a.csv, line 7)" in said
    assert said.count("is the delimiter [;]?") == 1, "the whole file was refused, which is said once"


def test_after_failed_checks_the_rows_of_earlier_runs_are_named_too(home: Path, settings: Settings) -> None:
    failed = {"passed": False, "sentence": "1 check failed.", "failures": []}
    assert len(cli_quarantine.reasons(settings, record(home, failed))) == 3


def test_without_a_raw_file_nothing_is_said(home: Path) -> None:
    assert cli_quarantine.reasons(Settings.load(home, os.environ), record(home)) == []


def test_the_same_step_is_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    report = cli_show._lines()
    for done in (1, 1, 2):
        report("ingest", "shop.orders o.csv", done, 2)
    assert len(capsys.readouterr().err.splitlines()) == 2
