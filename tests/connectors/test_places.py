"""The place at which the next reading goes on: times without an offset, budgets that end within a burst."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingestion.conformance.bench import NOW, Bench, bench
from ingestion.conformance.faults import EditRecords
from ingestion.connector import Source
from ingestion.connectors import connector, freshdesk
from ingestion.rest.declare import VendorStream
from ingestion.rest.reading import GOES_ON
from ingestion.sample.serving import simulator

COUNT = 17
EAST = "Asia/Tokyo"
CHANGED = ("updated_at", "lastChanged", "date_modified")


@pytest.fixture
def at(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with bench(connector(request.param), simulator(request.param)) as made:
        yield made


def stream_of(at: Bench, name: str) -> VendorStream:
    return next(stream for stream in at.declared if stream.name == name)


def without_offset(at: Bench) -> None:
    """Write the times of changes as a clock in the east shows them."""

    def local(record: dict[str, Any]) -> dict[str, Any]:
        told = {name: datetime.fromisoformat(record[name]) for name in CHANGED if name in record}
        shown = {name: f"{t.astimezone(ZoneInfo(EAST)):%Y-%m-%dT%H:%M:%S}" for name, t in told.items()}
        return record | shown

    at.server.fault = EditRecords(at, lambda records: [local(record) for record in records])


def in_zone(source: Source, zone: str | None) -> Source:
    """The source with a zone of its own, which goes before that of the vendor and of the company."""
    layout: Any = source.layout
    return replace(source, layout=layout.model_copy(update={"zone": zone}))


def nights(at: Bench, stream: str, budget: int, start: datetime = NOW, zone: str | None = None) -> int:
    """Load with a small budget until all is there or nothing follows; returns how many nights that took."""
    own = in_zone(at.source(streams=(stream,), request_budget=budget), zone)
    for night in range(COUNT + 3):
        report = at.load(start + timedelta(days=night), own=own)[stream]
        assert report.status != "failed", report.message
        if GOES_ON not in report.message or at.count(stream_of(at, stream)) == COUNT:
            return night + 1
    raise AssertionError(report.message)


@pytest.mark.parametrize(
    ("at", "stream", "budget"),
    [("freshdesk", "conversations", 4), ("bamboohr", "employees", 4), ("surveymonkey", "responses", 4)],
    indirect=["at"],
)
def test_nothing_is_lost_of_a_vendor_in_the_east_whose_times_have_no_offset(
    at: Bench, stream: str, budget: int
) -> None:
    for declared in at.declared:
        few = declared.name == "surveys"  # each costs requests of its own
        for n in range(1, 3 if few else COUNT + 1):
            at.site.sample(declared.name, n, NOW - timedelta(days=1, minutes=-n))
    without_offset(at)
    assert nights(at, stream, budget, zone=EAST) >= 2
    assert at.count(stream_of(at, stream)) == COUNT


def test_a_query_that_begins_again_begins_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    chain: Any = freshdesk.TICKETS.read
    few = replace(freshdesk.TICKETS, read=replace(chain, live=replace(chain.live, window_pages=2)))
    monkeypatch.setattr(freshdesk, "CONNECTOR", replace(freshdesk.CONNECTOR, declared=(few,)))
    with bench(freshdesk.CONNECTOR, simulator("freshdesk")) as at:
        at.sample(COUNT, at=NOW - timedelta(days=1))
        without_offset(at)
        at.load(own=in_zone(at.source(streams=("tickets",)), EAST))
        assert at.count(few) == COUNT


@pytest.mark.parametrize(
    ("at", "stream"), [("freshdesk", "conversations"), ("bamboohr", "employees")], indirect=["at"]
)
def test_a_burst_of_one_second_just_before_the_run_is_got_through(at: Bench, stream: str) -> None:
    """What lies within the overlap of the first night may show late, and is read once more at most."""
    for declared in at.declared:
        for n in range(1, COUNT + 1):
            at.site.sample(declared.name, n, NOW - timedelta(minutes=2))
    took = nights(at, stream, 8, start=NOW)
    assert 3 <= took <= 7
    assert at.count(stream_of(at, stream)) == COUNT


@pytest.mark.parametrize("at", ["freshdesk"], indirect=True)
def test_a_record_that_changes_again_within_the_second_is_not_taken_for_done(at: Bench) -> None:
    moment = NOW - timedelta(days=1)
    for name in ("tickets", "conversations"):
        for n in range(1, 6):
            at.site.sample(name, n, moment)
    own = at.source(streams=("conversations",), request_budget=4)
    at.load(own=own)
    for name in ("tickets", "conversations"):
        at.site.sample(name, 1, moment + timedelta(seconds=1), 1)
    nights(at, "conversations", 8, start=NOW + timedelta(days=1))
    stream = stream_of(at, "conversations")
    assert at.count(stream) == 5
    late = f"updated_at > timestamptz '{moment}'"
    assert at.count(stream, late) == 1


@pytest.mark.parametrize("at", ["freshdesk"], indirect=True)
def test_what_shows_late_is_found_though_the_budget_ended_the_run(at: Bench) -> None:
    """The run reads up to two minutes ago; a record of three minutes ago only shows after it."""
    for name in ("tickets", "conversations"):
        for n in range(1, 6):
            at.site.sample(name, n, NOW - timedelta(minutes=2, seconds=10 - n))
    at.load(own=at.source(streams=("conversations",), request_budget=4))
    for name in ("tickets", "conversations"):
        at.site.sample(name, 6, NOW - timedelta(minutes=3))
    nights(at, "conversations", 20, start=NOW + timedelta(days=1))
    assert at.count(stream_of(at, "conversations")) == 6


def test_a_list_without_an_order_says_that_it_begins_anew() -> None:
    with bench(connector("freshdesk"), simulator("freshdesk")) as at:
        at.sample(COUNT)
        own = at.source(streams=("contacts",), request_budget=2)
        for night in range(2):
            message = at.load(NOW + timedelta(days=night), own=own)["contacts"].message
            assert "begins at the same place" in message
            assert GOES_ON not in message
