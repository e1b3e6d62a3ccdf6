"""The ordinary loader reads the drops and accounts for every line."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime

import duckdb
import pytest

from ingestion.connector import Source
from ingestion.layout import FilesSource
from ingestion.load import load
from ingestion.sample import company, drops


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    home = tmp_path_factory.mktemp("loaded")
    made = company.build(0.02, seed=4)
    drops.write(made, home)
    sources = [
        Source(name, layout := FilesSource.model_validate(table), home, layout.zone or "UTC")
        for name, table in tomllib.loads(drops.company_toml(company.END_ON))["sources"].items()
        if name in ("crm", "hr", "shop", "reviews")
    ]
    raw = home / "raw.duckdb"
    moment = datetime(2026, 11, 1, 3, tzinfo=UTC)
    report = load(
        sources, raw_path=raw, work_dir=home / "work", pseudonym_key=b"k" * 32, run_id="test", now=moment
    )
    dirt = json.loads((home / drops.TRUTH).read_text())["dirt"]
    with duckdb.connect(raw, read_only=True) as rows:
        rows.execute("set timezone = 'UTC'")
        yield made, report, dirt, rows


def test_every_line_is_loaded_twice_or_unreadable_as_planted(loaded):
    made, report, dirt, _ = loaded
    assert [s.stream for s in report.streams if s.status != "ok"] == []
    for stream in report.streams:
        assert stream.duplicate == dirt["twice"].get(stream.stream, 0), stream
        unusable = made.table(stream.entity).num_rows - stream.loaded
        assert unusable == stream.quarantined, stream
        assert stream.quarantined <= dirt["unreadable"].get(stream.stream, 0)
    assert sum(s.quarantined for s in report.streams) > 0


def test_wall_clock_times_come_back_as_the_instants_they_were(loaded):
    made, _, _, rows = loaded
    rows_of = made.table("order_line")
    last = "select order_id, epoch(ordered_at) from raw_files.order_line"
    got = dict(rows.execute(f"{last} group by all").fetchall())
    seconds = rows_of["ordered_at"].cast("int64").to_pylist()
    meant = dict(zip(rows_of["order_id"].to_pylist(), seconds, strict=True))
    # In the hour that comes twice in October the wall clock does not say which one is meant.
    apart = {order: abs(got[order] - meant[order] / 1e6) for order in got}
    assert all(difference in (0, 3600) for difference in apart.values())
    assert sum(difference > 0 for difference in apart.values()) <= len(apart) / 500


def test_words_and_numbers_of_the_hr_export_become_ours(loaded):
    made, _, _, rows = loaded
    spells = made.table("employment_spell")
    kinds = {
        kind
        for (kind,) in rows.execute("select distinct exit_kind from raw_files.employment_spell").fetchall()
    }
    assert kinds == set(spells["exit_kind"].to_pylist())
    total = rows.execute("select sum(salary_amount) from raw_files.employment_spell").fetchall()[0][0]
    assert float(total) == pytest.approx(sum(spells["salary_amount"].to_pylist()))
