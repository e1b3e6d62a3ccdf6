"""A vendor that hands out yesterday's copy tonight does not undo what was stored since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ingestion.conformance.bench import NOW, Bench, bench
from ingestion.conformance.faults import EditRecords
from ingestion.connector import Strategy
from ingestion.connectors import VENDORS, connector
from ingestion.report import StreamReport
from ingestion.rest.declare import VendorStream
from ingestion.sample.serving import simulator
from ingestion.sample.serving.people import id_of
from ingestion.sample.serving.web import Call, Reply

BY_CHANGE = (Strategy.CURSOR_EXPORT, Strategy.MODIFIED_SINCE, Strategy.CHAIN)
AHEAD = NOW + timedelta(days=200)  # as much as passes for a date; a time in 2999 is quarantined
SEVERAL = 3
#: Connectors of which at least one stream tells changes with their time.
TELLING = tuple(
    name
    for name in VENDORS
    if any(s.changed and s.read.strategy in BY_CHANGE for s in connector(name).declared)
)


class Lagging:
    """A cache: hands out each record as it was when first asked for, once told to lag."""

    def __init__(self, at: Bench) -> None:
        self.at, self.lags = at, False
        self.first: dict[tuple[str, str], dict[str, Any]] = {}

    def __call__(self, call: Call, reply: Reply) -> Reply:
        return EditRecords(self.at, lambda records: [self._old(call.path, r) for r in records])(call, reply)

    def _old(self, path: str, record: dict[str, Any]) -> dict[str, Any]:
        names = ("__key", "id", "Id", "response_id", "token")
        key = next((str(record[name]) for name in names if name in record), "")
        first = self.first.setdefault((path, key), record)
        return first if self.lags and key else record


#: One of each way of reading.
SOME = ("zendesk", "hubspot", "surveymonkey", "bamboohr")
#: Vendors (and their simulators) that hand out what lies ahead.
SHOWN_AHEAD = ("hubspot", "bamboohr", "freshdesk")


@pytest.fixture
def at(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with bench(connector(request.param), simulator(request.param)) as made:
        yield made


def streams(at: Bench) -> list[VendorStream]:
    return [stream for stream in at.by_strategy(*BY_CHANGE) if stream.changed]


def night(at: Bench, days: int) -> dict[str, StreamReport]:
    """Load, with every row accounted for."""
    reports = at.load(NOW + timedelta(days=days))
    for report in reports.values():
        assert report.status != "failed", report.message
        assert report.source_rows == report.loaded + report.duplicate + report.quarantined
    return reports


def change(at: Bench, days: int, version: int) -> None:
    """Change every record a few hours before a night."""
    at.sample(SEVERAL, version=version, at=NOW + timedelta(days=days, hours=-5))


@pytest.mark.parametrize("at", TELLING, indirect=True)
def test_an_older_copy_is_a_duplicate(at: Bench) -> None:
    cache = at.server.fault = Lagging(at)
    change(at, 0, version=0)
    night(at, 0)
    change(at, 1, version=1)
    night(at, 1)
    newest = at.contents()
    change(at, 2, version=1)
    cache.lags = True
    reports = night(at, 2)
    judged = [stream.name for stream in streams(at)]
    assert {name: at.contents()[name] for name in judged} == {name: newest[name] for name in judged}
    assert sum(reports[name].duplicate for name in judged) > 0, "no older copy was handed out"
    cache.lags = False
    change(at, 3, version=0)
    night(at, 3)
    for stream in streams(at):
        assert at.content(stream) != newest[stream.name], f"{stream.name}: what is newer no longer gets in"


@pytest.mark.parametrize("at", SOME, indirect=True)
def test_of_two_copies_of_one_time_the_later_reading_wins(at: Bench) -> None:
    change(at, 0, version=0)
    night(at, 0)
    before = at.contents()
    change(at, 0, version=1)
    night(at, 1)
    found = {stream.name: at.content(stream) != before[stream.name] for stream in streams(at)}
    assert any(found.values()), found


@pytest.mark.parametrize("at", SHOWN_AHEAD, indirect=True)
def test_a_clock_that_is_ahead_can_be_corrected(at: Bench) -> None:
    ahead = f"_changed_at > timestamptz '{NOW + timedelta(days=9)}'"
    change(at, 0, version=0)
    night(at, 0)
    at.sample(SEVERAL, version=0, at=AHEAD)
    night(at, 1)
    assert any(at.count(stream, ahead) for stream in streams(at)), "no wrong clock was let in"
    change(at, 2, version=1)
    night(at, 2)
    for stream in streams(at):
        assert not at.count(stream, ahead), f"{stream.name}: rows keep the time of a wrong clock"


@pytest.mark.parametrize("vendor", ["hubspot", "freshdesk"])
def test_a_deletion_that_moves_no_time_counts(vendor: str) -> None:
    with bench(connector(vendor), simulator(vendor)) as at:
        chained = at.by_strategy(Strategy.CHAIN)
        moment = NOW - timedelta(hours=5)
        for stream in chained:
            at.site.sample(stream.name, 1, moment)
        night(at, 0)
        for stream in chained:
            at.site.forget(stream.name, 1, moment)
        night(at, 1)
        for stream in chained:
            assert at.count(stream, "_is_deleted") == 1, stream.name
        for stream in chained:
            at.site.sample(stream.name, 1, moment)
        night(at, 2)
        for stream in chained:
            assert at.count(stream, "_is_deleted") == 0, stream.name


def test_times_read_in_another_zone_protect_nothing() -> None:
    """Zone and times without an offset: what was read in the wrong zone looks hours newer than it is."""

    def naive(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [record | {"updated_at": record["updated_at"].removesuffix("Z")} for record in records]

    with bench(connector("zendesk"), simulator("zendesk")) as at:
        at.server.fault = EditRecords(at, naive)
        for n in range(1, 13):
            at.site.sample("tickets", n, NOW - timedelta(days=1, minutes=n))
        for days in range(6):
            zone = "America/New_York" if days < 3 else "UTC"
            own = at.source(streams=("tickets",), request_budget=1)
            at.load(NOW + timedelta(days=days), own=replace(own, zone=zone))
            stream = next(s for s in at.declared if s.name == "tickets")
            latest = at.rows(f"select max(updated_at) from {at.table(stream)}")[0][0]
            if days == 2:
                assert latest > NOW - timedelta(days=1), "the wrong zone made no row newer"
        late = at.count(stream, f"updated_at > timestamptz '{NOW - timedelta(days=1)}'")
        assert not late, f"{late} of {at.count(stream)} rows keep the time of the wrong zone"


def test_an_older_copy_of_a_whole_brings_back_nothing_that_has_gone() -> None:
    """All posts of an employee come together: one copy is as old as the whole, also what it lacks."""
    with bench(connector("bamboohr"), simulator("bamboohr")) as at:
        own = at.source(streams=("job_info",))
        stream = next(s for s in at.declared if s.name == "job_info")
        cache = at.server.fault = Lagging(at)

        def post(day: str, title: str, moment: datetime) -> None:
            at.site.sample("job_info", 1, moment)  # moves the employee's time
            at.site.store.remove("jobInfo", "1")
            record = {"id": title, "date": day, "location": "Leeds", "jobTitle": title}
            at.site.store.put("jobInfo", record, changed=moment, parent=str(id_of(1)))

        post("2025-03-01", "agent", NOW - timedelta(hours=5))
        at.load(NOW, own=own)
        at.site.store.remove("jobInfo", "agent")
        post("2026-03-01", "lead", NOW + timedelta(hours=5))
        at.load(NOW + timedelta(days=1), own=own)
        said = f"select job_title from {at.table(stream)} where not _is_deleted"
        assert at.rows(said) == [("lead",)]
        cache.lags = True
        post("2026-03-01", "lead", NOW + timedelta(hours=30))
        report = at.load(NOW + timedelta(days=2), own=own)["job_info"]
        assert at.rows(said) == [("lead",)]
        assert (report.source_rows, report.loaded, report.duplicate) == (1, 0, 1)
