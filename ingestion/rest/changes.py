"""Ways of reading of vendors that say who changed, or that want dates to be asked for.

They have the shape of those in ``strategies``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.connector import SourceError, Strategy
from ingestion.rest.declare import Record
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.troubles import Refused
from ingestion.rest.visit import Visit

#: What is here now may have been entered long ago: the first reading goes back to the beginning.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NOT_FOUND = 404
#: Where a run keeps the numbers of what was deleted: nothing that belongs to them is told of any more.
GONE = "numbers of deleted records"


@dataclass(frozen=True)
class Changes:
    """How a vendor lists what changed: the request from a time on, and the names of its fields."""

    endpoint: Endpoint  # of records by number
    ask: Callable[[datetime], Mapping[str, Any]]
    changed: str = "lastChanged"
    number: str = "id"
    overlap: timedelta = timedelta(minutes=5)

    def answers(self, visit: Visit) -> Iterator[tuple[list[Record], Any]]:
        """Yield what changed since the mark, the oldest change first, and all of the answer."""
        since = visit.since(overlap=self.overlap) or BEGINNING
        for page in visit.fetch(self.endpoint, self.ask(since)):
            yield sorted(page.records, key=lambda change: str(change.get(self.changed))), page.answer

    def is_done(self, visit: Visit, change: Record) -> bool:
        """Whether the run before had this change already when its budget ended."""
        return visit.is_done(str(change[self.number]), change.get(self.changed))

    def reached(self, visit: Visit, change: Record) -> None:
        """Note that everything up to a change has been read; a clock that is ahead says nothing."""
        said = change.get(self.changed)
        moment = visit.moment(said)
        if moment is not None and moment <= visit.now:
            visit.reach(moment, done=(str(change[self.number]), str(said)))

    def finish(self, visit: Visit, latest: Any = None) -> None:
        """Note that all changes have been read; `latest` is the vendor's own word for up to when."""
        reached = visit.pauses[""].reached if "" in visit.pauses else None
        times = (reached, visit.moment(latest), visit.since())
        known = [moment for moment in times if moment is not None and moment <= visit.now]
        if known:
            visit.keep_time(max(known))


@dataclass(frozen=True)
class ChangedThenOne:
    """The vendor lists the numbers of what changed; each record is then asked for by its number.

    In order of change, so a budget that runs out keeps what it has read. A record that `is_deleted` says
    is gone is not asked for; one that went between the two questions is told of in the next run.
    """

    changes: Changes
    one: Endpoint
    params: Callable[[Any], Mapping[str, Any]]
    is_deleted: Callable[[Record], bool]
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the records that changed, with what the list says about each."""
        latest = None
        for changes, answer in self.changes.answers(visit):
            for change in changes:
                if self.is_deleted(change) or not self.changes.is_done(visit, change):
                    yield list(self._one(visit, change))
                self.changes.reached(visit, change)
            latest = answer.get("latest")
        self.changes.finish(visit, latest)

    def _one(self, visit: Visit, change: Record) -> Iterator[Record]:
        number = str(change[self.changes.number])
        if self.is_deleted(change):
            visit.shared.setdefault(GONE, set()).add(number)
            yield change
            return
        try:
            for page in visit.fetch(self.one, self.params(visit.settings), parent=number):
                yield from (self._checked(record, number) | change for record in page.records)
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise

    def _checked(self, record: Record, number: str) -> Record:
        if str(record.get(self.changes.number)) == number:
            return record
        seen = ", ".join(sorted(set(record) - {"_parent"}))
        raise SourceError(f"{self.one.path} gives no record of that number; keys seen: {seen or 'none'}")


@dataclass(frozen=True)
class ChangedWhole:
    """The vendor gives, for everybody who changed, all rows of a table; what is gone is not among them.

    The rows have no number: they are known by their date and, where a date has several, by their place.
    """

    changes: Changes
    rows: str  # the list in the record of each
    dated: str  # the field of a row that says from when on it holds
    group: str  # the name under which a row gets the number of whom it belongs to
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield all rows of everybody who changed; of whoever was deleted there are none."""
        visit.whole |= visit.shared.get(GONE, set())
        for changes, _ in self.changes.answers(visit):
            yield [row for change in changes for row in self._rows(visit, change)]
            for change in changes:
                self.changes.reached(visit, change)
        self.changes.finish(visit)

    def _rows(self, visit: Visit, change: Record) -> Iterator[Record]:
        rows = change.get(self.rows)
        if not isinstance(rows, list):
            seen = ", ".join(sorted(change))
            raise SourceError(f'{visit.declared.name}: a record has no list "{self.rows}"; keys seen: {seen}')
        visit.whole.add(str(change[self.changes.number]))
        owner = {self.group: change[self.changes.number], self.changes.changed: change[self.changes.changed]}
        places: dict[Any, int] = {}
        for row in sorted(rows, key=lambda row: sorted((name, str(value)) for name, value in row.items())):
            on = row.get(self.dated)
            places[on] = places.get(on, 0) + 1
            yield row | owner | {"place": places[on]}


@dataclass(frozen=True)
class SnapshotByYear:
    """Everything each time, asked for year by year up to the plans for next year."""

    endpoint: Endpoint
    ask: Callable[[int], Mapping[str, Any]]
    strategy: Strategy = Strategy.SNAPSHOT

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield every record; one that reaches into the next year comes twice."""
        for year in range(visit.start().year, visit.now.year + 2):
            for page in visit.fetch(self.endpoint, self.ask(year)):
                yield page.records
        visit.complete = True
