"""What the loader does for every source it also does for a connector of the company's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.conformance.bench import FIRST, NOW, Bench, bench
from ingestion.conformance.table import subjects
from ingestion.connector import TextPolicy
from ingestion.connectors import FOLDER, own_module

COMPANY = Path(__file__).parents[1] / "companies" / "own_helpdesk"


@pytest.fixture
def desk() -> Iterator[Bench]:
    with bench(*subjects(COMPANY)["lantern"]) as made:
        yield made


def ticket(desk: Bench, n: int, **changed: Any) -> None:
    at = FIRST + timedelta(minutes=n)
    record = own_module(COMPANY / FOLDER / "lantern_simulator.py").record("tickets", n, at, 0)
    desk.site.store.put("tickets", record | changed, changed=at)


def test_a_word_that_no_value_map_knows_is_quarantined_and_counted(desk: Bench) -> None:
    desk.sample(12)
    ticket(desk, 13, state=7)
    report = desk.load()["tickets"]
    assert (report.source_rows, report.loaded, report.quarantined) == (13, 12, 1)
    told = desk.rows("select stream, column_name, reason from raw_ingestion.quarantine")
    assert told == [("tickets", "status", "the value map of status does not know the value")]
    ticket(desk, 13, state=9)
    assert desk.load(NOW + timedelta(days=1))["tickets"].quarantined == 0
    assert desk.rows("select status from raw_own.ticket where ticket_id = 'T-13'") == [("closed",)]
    assert desk.rows("select count(*) from raw_ingestion.quarantine") == [(0,)]


def test_the_record_is_kept_beside_the_fields_without_persons(desk: Bench) -> None:
    desk.sample(1)
    desk.load()
    customer, mail, changed, row = desk.rows(
        "select customer_id, customer_email, _changed_at, _row from raw_own.ticket"
    )[0]
    kept = json.loads(row)
    assert (kept["account"], kept["mail"]) == (customer, mail)
    assert (kept["state"], kept["via"]) == ("2", "form")
    assert "[email]" in kept["title"]
    assert set(kept) == {c.name for c in desk.declared[0].columns}
    assert changed == FIRST + timedelta(minutes=1), "milliseconds are an instant"


def test_words_go_when_their_time_is_up(desk: Bench) -> None:
    desk.sample(1, at=NOW - timedelta(days=100))
    desk.sample(1, first=2, at=NOW - timedelta(days=1))
    own = replace(desk.source(), texts=TextPolicy(days=150))
    desk.load(own=own)
    words = (
        "select answer_text is not null, contains(_row, 'flickers') from raw_own.answer union all "
        "select subject is not null, contains(_row, 'flickers') from raw_own.ticket order by all"
    )
    assert desk.rows(words) == [(True, True)] * 4
    desk.load(NOW + timedelta(days=60), own=own)
    assert desk.rows(words) == [(False, False)] * 2 + [(True, True)] * 2


def test_words_that_are_not_kept_are_never_stored(desk: Bench) -> None:
    desk.sample(2)
    desk.load(own=replace(desk.source(), texts=TextPolicy(keep=False)))
    for path in (p for p in desk.home.rglob("*") if p.is_file()):
        assert b"flickers" not in path.read_bytes(), path


def test_a_change_of_the_fields_is_read_anew(desk: Bench) -> None:
    declared = desk.declared[0]
    other = replace(declared, values={**declared.values, "status": {"*": "open"}})
    stream = desk.stream(declared)
    changed = replace(desk.vendor, declared=(other,)).all_streams()[0]
    assert changed.fingerprint != stream.fingerprint
    assert replace(desk.vendor, declared=(declared,)).all_streams()[0].fingerprint == stream.fingerprint
