"""The registry of initiatives: fixed files, comments, faults, and what was said first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from ingestion.connector import Source
from ingestion.load import load
from ingestion.registry import registry
from ingestion.report import LoadReport

KEY = b"a key that only tests use, 32 bytes"
HEADER = "initiative_id,name,type,primary_kpi,unit,start_on,registered_at"
ONE = "calls,Check-in calls,process,logo_retention,customer,2026-03-01,2026-02-01T09:00:00Z"


def read(home: Path, now: dt.datetime = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)) -> LoadReport:
    layout = registry(home)
    assert layout is not None
    folder = home / "warehouse"
    return load(
        [Source("registry", layout, home)],
        raw_path=folder / "raw.duckdb",
        work_dir=folder,
        pseudonym_key=KEY,
        run_id=now.isoformat(),
        now=now,
    )


def ask(home: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(home / "warehouse" / "raw.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_without_files_there_is_no_source(tmp_path: Path) -> None:
    assert registry(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        f"# a comment, with, commas\n# another\n{HEADER}\n{ONE}\n",
        f"{HEADER}\n# between, the, rows\n{ONE}\n# at the end",
        f"\ufeff# after a mark\n{HEADER}\n\n{ONE}\n",
    ],
)
def test_lines_that_begin_with_a_hash_are_not_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "initiatives.csv").write_text(text)
    (report,) = read(tmp_path).streams
    assert (report.source_rows, report.loaded, report.quarantined) == (1, 1, 0)


def test_a_file_of_comments_and_a_header_is_empty(tmp_path: Path) -> None:
    (tmp_path / "initiatives.csv").write_text(f"# nothing yet\n{HEADER}\n")
    (report,) = read(tmp_path).streams
    assert (report.source_rows, report.status) == (0, "ok")


def test_wrong_rows_name_their_line_and_reason(tmp_path: Path) -> None:
    lines = ["# one, two", HEADER, ONE, ONE.replace("calls", "b").replace("process", "party"),
             ONE.replace("calls", "c").replace("2026-03-01", "soon"), "d,too,few"]  # fmt: skip
    (tmp_path / "initiatives.csv").write_text("\n".join(lines))
    (report,) = read(tmp_path).streams
    assert (report.source_rows, report.loaded, report.quarantined) == (4, 1, 3)
    found = ask(tmp_path, "select line, reason from raw_ingestion.quarantine order by line")
    assert [line for line, _ in found] == [4, 5, 6]
    assert found[0][1].startswith("type is none of: training, policy")
    assert found[1][1] == "start_on is not a date"
    assert "3 columns instead of 7" in found[2][1]


def test_columns_that_may_be_left_out_are_no_drift(tmp_path: Path) -> None:
    (tmp_path / "initiatives.csv").write_text(f"{HEADER}\n{ONE}\n")
    read(tmp_path)
    assert ask(tmp_path, "select * from raw_ingestion.drift") == []
    assert ask(tmp_path, "select full_effect_on, announced_on from raw_files.initiative") == [(None, None)]


def test_yaml_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "initiatives.yaml").write_text(
        "# by hand\n"
        "- initiative_id: calls\n  name: Check-in calls\n  type: process\n  primary_kpi: logo_retention\n"
        "  guardrail_kpis: [nps, csat]\n  unit: customer\n  start_on: 2026-03-01\n"
        "- initiative_id: later\n  name: Later\n  type: party\n  primary_kpi: csat\n  unit: team\n"
        "  start_on: 2026-03-01\n"
    )
    (report,) = read(tmp_path).streams
    assert (report.loaded, report.quarantined) == (1, 1)
    assert ask(tmp_path, "select initiative_id, guardrail_kpis, start_on from raw_files.initiative") == [
        ("calls", "nps;csat", dt.date(2026, 3, 1))
    ]
    assert ask(tmp_path, "select line from raw_ingestion.quarantine") == [(9,)]


def test_persons_are_pseudonyms_and_teams_are_not(tmp_path: Path) -> None:
    (tmp_path / "assignments.csv").write_text(
        "initiative_id,unit_type,unit_id,arm,source\n"
        "calls,customer,C0042,treated,randomised\nacademy,team,lee-care-a,treated,randomised\n"
        "hours,employee,E7,comparison,randomised\n"
    )
    read(tmp_path)
    rows = ask(
        tmp_path, "select unit_id, customer_id, employee_id from raw_files.assignment order by initiative_id"
    )
    assert rows[0] == ("lee-care-a", None, None)
    assert [len(rows[1][1]), len(rows[2][2])] == [32, 32]
    stored = (tmp_path / "warehouse" / "raw.duckdb").read_bytes()
    assert b"C0042" not in stored


def test_what_was_said_first_outlives_every_edit(tmp_path: Path) -> None:
    file = tmp_path / "initiatives.csv"
    file.write_text(f"{HEADER}\n{ONE}\n")
    read(tmp_path)
    read(tmp_path, dt.datetime(2026, 4, 2, tzinfo=dt.UTC))  # nothing new
    file.write_text(f"{HEADER}\n{ONE.replace('logo_retention', 'nps').replace('2026-02-01', '2026-01-01')}\n")
    read(tmp_path, dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    said = ask(
        tmp_path, "select primary_kpi, seen_at::date from raw_ingestion.initiative_version order by seen_at"
    )
    assert said == [("logo_retention", dt.date(2026, 4, 1)), ("nps", dt.date(2026, 5, 1))]
    assert ask(tmp_path, "select primary_kpi from raw_files.initiative") == [("nps",)]
