"""The files: same seed same bytes, layouts that fit, dirt that is counted."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest

from ingestion.layout import FilesSource
from ingestion.sample import company, drops
from ingestion.sample.shapes import SHAPES


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_same_seed_same_bytes_and_another_seed_others(tmp_path, form):
    for name, seed in (("one", 11), ("again", 11), ("other", 12)):
        (tmp_path / name).mkdir()
        drops.write(company.build(0.02, seed), tmp_path / name, form)
    one, again, other = (fingerprints(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one["drop/crm/customers.csv"] != other["drop/crm/customers.csv"]


def test_writing_again_replaces_what_was_dropped(tmp_path):
    made = company.build(0.02, 1)
    drops.write(made, tmp_path, "jsonl")
    drops.write(made, tmp_path, "parquet")
    assert not list(tmp_path.rglob("messages/*.jsonl"))


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_company_toml_holds_a_valid_layout_for_every_stream(form):
    text = drops.company_toml(company.END_ON, form)
    sources = tomllib.loads(text)["sources"]
    streams = [
        (name, stream)
        for name, source in sources.items()
        for stream in FilesSource.model_validate(source).streams
    ]
    assert streams == [(shape.source, shape.stream) for shape in SHAPES]


def test_every_dropped_file_belongs_to_one_layout(dropped):
    sources = tomllib.loads(drops.company_toml(company.END_ON))["sources"]
    claimed = [
        path
        for source in sources.values()
        for stream in source["streams"].values()
        for path in (dropped / source["path"]).glob(stream["files"])
    ]
    files = [path for path in (dropped / "drop").rglob("*") if path.is_file()]
    assert sorted(claimed) == sorted(files)


def test_lines_in_the_files_are_the_model_plus_the_counted_repeats(small, dropped):
    truth = json.loads((dropped / drops.TRUTH).read_text())
    database = duckdb.connect()
    for stream, name, files in (
        ("ticket_events", "ticket_event", "helpdesk/ticket_events/*.parquet"),
        ("messages", "message", "helpdesk/messages/*.parquet"),
    ):
        lines = database.execute(f"select count(*) from read_parquet('{dropped}/drop/{files}')").fetchall()[
            0
        ][0]
        assert lines == small.table(name).num_rows + truth["dirt"]["twice"][stream]
        assert truth["dirt"]["late"][stream] > 0
    orders = sum(
        len(path.read_text().splitlines()) - 1 for path in (dropped / "drop/shop/orders").glob("*.csv")
    )
    assert orders == small.table("order_line").num_rows + truth["dirt"]["twice"]["orders"]


def test_a_ticket_that_goes_on_comes_again_and_its_last_line_is_the_final_state(small, dropped):
    database = duckdb.connect()
    database.register("final", small.table("ticket"))
    tickets = f"read_parquet('{dropped}/drop/helpdesk/tickets/*.parquet')"
    again, wrong, missing = database.execute(f"""with last as (
            select id, count(*) as n, max_by(status, updated_at) as status from {tickets} group by 1)
        select count(*) filter (where n > 1), count(*) filter (where l.status <> f.status),
            count(*) filter (where l.id is null)
        from final f left join last l on l.id = f.ticket_id""").fetchall()[0]
    assert again > 0
    assert (wrong, missing) == (0, 0)


def test_late_lines_come_with_a_later_file(dropped):
    events = f"read_parquet('{dropped}/drop/helpdesk/ticket_events/*.parquet', filename = true)"
    late = (
        duckdb.connect()
        .execute(f"""select count(*) from {events}
        where
            strftime(happened_at, '%Y-%m') < split_part(split_part(filename, '/', -1), '_', 1)""")
        .fetchall()
    )
    assert late[0][0] > 0


def test_some_prices_cannot_be_read_and_hr_writes_the_local_way(dropped):
    orders = "".join(path.read_text() for path in (dropped / "drop/shop/orders").glob("*.csv"))
    assert '"?"' in orders
    posts = (dropped / "drop/hr/posts.csv").read_text().splitlines()
    assert posts[0].startswith('"Personnel No";"From"')
    assert any('"37,5"' in line for line in posts)


def test_the_truth_stays_out_of_the_drops(dropped):
    assert not list((dropped / "drop").rglob("*truth*"))
    planted = json.loads((dropped / drops.TRUTH).read_text())["initiatives"]
    assert {entry["kind"] for entry in planted.values()} == {
        "pays", "works_but_does_not_pay", "no_effect_but_naive_would_praise", "harms",
        "too_young_to_tell", "overlaps_another",
    }  # fmt: skip


def test_command_prints_data_on_stdout_and_talk_on_stderr(tmp_path):
    command = [sys.executable, "-m", "ingestion.sample", "--scale", "0.02", "--into", str(tmp_path / "c")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["rows"]["customers"] >= 200
    assert "Writing its files" in done.stderr
    assert (tmp_path / "c" / "company.toml").is_file()


def test_help_does_not_import_the_heavy_libraries():
    command = [sys.executable, "-X", "importtime", "-m", "ingestion.sample", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--scale" in done.stdout
    assert "pyarrow" not in done.stderr
    assert "numpy" not in done.stderr
