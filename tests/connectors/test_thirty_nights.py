"""Thirty nights of changes, late records, deletions and an outage say in the end what one full load says.

Freshdesk's nights go through dlt, as they do at night. Those of the others are written as dlt would write
them, by the bench of the conformance checks: with the sample company
(``tests/end_to_end/test_sample_vendors.py``) thirty nights of the same four vendors go through dlt, to the
published marts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ingestion.conformance.bench import NOW, Bench, bench
from ingestion.conformance.faults import EditRecords, Spoil, status
from ingestion.connectors import connector
from ingestion.rest.declare import VendorStream
from ingestion.sample.serving import simulator
from ingestion.sample.serving.web import Call, Reply

NIGHTS, OUTAGE = 30, (12, 13, 14)
#: Vendors of every kind. Their streams between them are read in every way: a cursor of the vendor's, a
#: snapshot, one mark and the archived apart, one mark for each survey, what belongs to a record that changed,
#: and rows that come as a whole.
VENDORS = {
    "zendesk": ("tickets", "groups"),
    "hubspot": ("customers",),
    "surveymonkey": ("surveys", "responses"),
    "freshdesk": ("tickets", "conversations", "contacts"),
    "bamboohr": ("employees", "job_info", "departments"),
}
THROUGH_DLT = {"freshdesk"}
#: Streams whose records belong to one of another stream with the same number, and change it.
BELONGS = {"conversations": "tickets", "job_info": "employees"}
#: SurveyMonkey's deletions may be seen a week later, to save requests: none happen in the last nine nights.
SEEN_LATER = timedelta(days=9)
LATE = timedelta(minutes=3)  # a record may show up that much after the reading its time belongs to


class Life:
    """Records of one account that come, change, go and come back, by chance but always the same."""

    def __init__(self, at: Bench, streams: tuple[str, ...], seed: int) -> None:
        self.streams = [stream for stream in at.declared if stream.name in streams]
        self.at, self.dice = at, Random(seed)  # noqa: S311 - chance for a test
        self.changed: dict[tuple[str, int], datetime] = {}
        self.gone: set[tuple[str, int]] = set()
        self.counts = {"new": 0, "changed": 0, "late": 0, "deleted": 0, "undeleted": 0}

    def day(self, since: datetime, now: datetime) -> None:
        """Let things happen between two nights."""
        self.at.site.now = now
        for stream in self.streams:
            for _ in range(self.dice.randint(1, 5)):
                self._happens(stream, since, now)

    def _happens(self, stream: VendorStream, since: datetime, now: datetime) -> None:
        known = [n for name, n in self.changed if name == stream.name]
        owner = BELONGS.get(stream.name)
        owners = [n for name, n in self.changed if name == owner and (name, n) not in self.gone]
        if owner and not owners:
            return
        n = self.dice.choice(owners or [*known, *[max(known, default=0) + 1] * (len(known) + 1)])
        place = (stream.name, n)
        moment = self._moment(place, since, now)
        end = NOW + timedelta(days=NIGHTS) - SEEN_LATER
        deletable = stream.name not in self.at.site.never_deleted and now < end
        if n in known and place not in self.gone and deletable and self.dice.random() < 0.3:
            self.at.site.forget(stream.name, n, moment)
            self.gone.add(place)
            self.counts["deleted"] += 1
        else:
            self.at.site.sample(stream.name, n, moment, self.dice.randint(0, 1))
            kind = "undeleted" if place in self.gone else "changed" if n in known else "new"
            self.counts[kind] += 1
            self.gone.discard(place)
        self.changed[place] = moment
        if owner:
            self.changed[owner, n] = max(moment, self.changed[owner, n])

    def _moment(self, place: tuple[str, int], since: datetime, now: datetime) -> datetime:
        """Some time of the day, or a little before the reading that could not see it yet; never back."""
        late = since - timedelta(seconds=self.dice.randint(120, int(LATE.total_seconds())))
        named = (place[0], BELONGS.get(place[0], place[0]))
        before = max(self.changed.get((name, place[1]), since - LATE) for name in named)
        if self.dice.random() < 0.2 and before < late:
            self.counts["late"] += 1
            return late
        if self.dice.random() < 0.3:  # just before the reading, which so gets past what is late
            return now - timedelta(seconds=self.dice.randint(70, 110))
        seconds = int((now - since).total_seconds()) - 600
        return since + timedelta(seconds=self.dice.randint(1, seconds))


class Twice:
    """Gives the last record of each page again on the next page of the same listing."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        self.last: dict[tuple[str, ...], dict[str, Any]] = {}

    def __call__(self, call: Call, reply: Reply) -> Reply:
        listing = (call.path, call.params.get("archived", ""), call.params.get("filter", ""))
        return EditRecords(self.at, lambda records: self._edited(listing, records))(call, reply)

    def _edited(self, listing: tuple[str, ...], records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        again = self.last.get(listing)
        if records:
            self.last[listing] = records[-1]
        return [again, *records] if again and records and again not in records else records


@contextmanager
def nights(vendor: str, seed: int) -> Iterator[tuple[Bench, Life]]:
    """Live through all nights and leave the account as it is on the last."""
    with bench(connector(vendor), simulator(vendor)) as at:
        life = Life(at, VENDORS[vendor], seed)
        since = NOW - timedelta(days=1)
        for night in range(NIGHTS):
            now = NOW + timedelta(days=night)
            life.day(since, now)
            at.server.fault = Spoil(at, status(503)) if night in OUTAGE else Twice(at)
            reports = at.load(now, own=at.source(streams=VENDORS[vendor]), real=vendor in THROUGH_DLT)
            failed = {name: report.message for name, report in reports.items() if report.status == "failed"}
            assert bool(failed) == (night in OUTAGE), failed
            for report in reports.values():
                assert report.source_rows == report.loaded + report.duplicate + report.quarantined
            since = now
        at.server.fault = None
        yield at, life


def live(at: Bench, stream: VendorStream) -> list[Any]:
    """What the rows of a stream say, whatever brought them and when."""
    listed = ", ".join(f'"{output.name}"' for output in at.stream(stream).outputs)
    # What was written on a ticket that is deleted is kept; one full load never sees it.
    kept = "ticket_id in (select id from raw_freshdesk.tickets where not _is_deleted)"
    where = kept if stream.name == "conversations" else "true"
    return at.rows(f"select {listed} from {at.table(stream)} where not _is_deleted and {where} order by all")


@pytest.mark.parametrize("vendor", VENDORS)
def test_thirty_nights_equal_one_full_load(vendor: str, tmp_path: Path) -> None:
    with nights(vendor, seed=20) as (at, life):
        fresh = Bench(at.vendor, at.site, at.server, tmp_path)
        own = at.source(streams=VENDORS[vendor])
        reports = fresh.load(NOW + timedelta(days=NIGHTS - 1), own=own, real=vendor in THROUGH_DLT)
        assert not [report for report in reports.values() if report.status == "failed"]
        for stream in life.streams:
            assert live(at, stream) == live(fresh, stream), stream.name
            assert len(live(at, stream)) > 5, f"{stream.name} hardly has rows"
        assert all(life.counts.values()), life.counts
