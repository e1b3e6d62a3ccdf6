"""The four ways of reading a stream. A vendor with a way of its own writes a class of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingestion.connector import SourceError, Strategy
from ingestion.rest.declare import Record
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.visit import Visit

#: A request's parameters and the additions to its body.
Ask = tuple[Mapping[str, Any], Mapping[str, Any]]
#: Parents of a stream, such as the surveys whose answers are read one survey at a time.
Parents = Callable[[Visit], Iterator[str]]
NO_PARENT = ""


def no_parents(visit: Visit) -> Iterator[str]:
    """The stream is read as one."""
    yield NO_PARENT


@dataclass(frozen=True)
class ParentsOf:
    """Parents are the records of another endpoint; they are asked for once in a run."""

    endpoint: Endpoint
    key: str = "id"

    def __call__(self, visit: Visit) -> Iterator[str]:
        """Yield their keys."""
        place = f"parents {self.endpoint.path}"
        if place not in visit.shared:
            pages = visit.fetch(self.endpoint)
            visit.shared[place] = [str(record[self.key]) for page in pages for record in page.records]
        yield from visit.shared[place]


@dataclass(frozen=True)
class CursorExport:
    """The server keeps the place: we send back the cursor of last time, or a start time the first time.

    `cursor` is the path of the cursor in the answer, `param` the parameter that takes it, `start` makes the
    parameters of the very first request. The place is kept page by page, so a budget that ends a run early
    loses nothing; a failure keeps the old place. A cursor that `is_time`, in seconds, is kept as now at most.
    """

    endpoint: Endpoint
    cursor: str
    param: str
    start: Callable[[datetime], Mapping[str, Any]]
    is_time: bool = False
    strategy: Strategy = Strategy.CURSOR_EXPORT

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield what has changed since the cursor."""
        known = visit.cursor()
        anew = visit.again or (visit.start() if known is None else None)
        params = self.start(anew) if anew else {self.param: known}
        for page in visit.fetch(self.endpoint, params):
            reached = found_at(page.answer, self.cursor)
            yield page.records
            if reached is not None:
                now = int(visit.now.timestamp())
                visit.keep_cursor(str(min(int(reached), now) if self.is_time else reached))


@dataclass(frozen=True)
class ModifiedSince:
    """We keep the place: everything changed since the mark, a little overlap included, for each parent.

    `ask` makes the request's additions from the time to read from (None: from the start of the source).
    `modified` is the path of the change time in a record, before `prepare`. With `window_pages` the vendor
    lists so many pages at most: the query then starts again from the last change time seen, which needs the
    records `in_order` of it. In order also means that a budget that ends a run early keeps what it has read.
    """

    endpoint: Endpoint
    modified: str
    ask: Callable[[datetime], Ask]
    overlap: timedelta = timedelta(minutes=5)
    parents: Parents = no_parents
    in_order: bool = False
    window_pages: int | None = None
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield what has changed, parent by parent."""
        for parent in self.parents(visit):
            yield from self._of(visit, parent)

    def _of(self, visit: Visit, parent: str) -> Iterator[list[Record]]:
        begun = visit.since(parent, self.overlap) or visit.start()
        highest: datetime | None = None
        while True:
            seen, last = 0, highest
            params, body = self.ask(begun)
            for page in visit.fetch(self.endpoint, params, body, parent):
                yield page.records
                seen += 1
                highest = max(filter(None, (highest, *self._times(visit, page.records))), default=None)
                if self.in_order and highest:
                    visit.reach(highest, parent)
                if seen == self.window_pages:
                    break
            if seen != self.window_pages or highest is None:
                break
            if highest == last:
                raise SourceError(
                    f"more records were changed at {highest:%Y-%m-%d %H:%M:%S} than the vendor lists at once"
                )
            begun = highest
        # A parent that was read to its end is up to date even when it had nothing.
        visit.keep_time(highest or visit.since(parent) or visit.start(), parent)

    def _times(self, visit: Visit, records: list[Record]) -> Iterator[datetime]:
        for record in records:
            found = visit.moment(found_at(record, self.modified))
            if found is not None and found <= visit.now:
                yield found

    def told(self, visit: Visit, record: Record) -> datetime:
        """Say when a record changed, for an order; what tells no time comes first."""
        return visit.moment(found_at(record, self.modified)) or visit.start()


@dataclass(frozen=True)
class ChildrenOfChanged:
    """What belongs to every record that changed: one request for each, such as the messages of a ticket.

    The place is that of the parents, kept apart from the stream that reads them for themselves: should their
    children fail, they are asked for again. Parents in order of change keep what a spent budget has read,
    also among many that changed at the same time.
    """

    changed: ModifiedSince
    endpoint: Endpoint
    key: str = "id"
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the children of one parent after the other."""
        for parents in self.changed.pages(visit):
            for parent in sorted(parents, key=partial(self.changed.told, visit)):
                number, of = str(parent[self.key]), parent.get("_parent", NO_PARENT)
                changed = found_at(parent, self.changed.modified)
                if not visit.is_done(number, changed, of):
                    for page in visit.fetch(self.endpoint, parent=number):
                        yield page.records
                moment = visit.moment(changed)
                if self.changed.in_order and moment is not None and moment <= visit.now:
                    visit.reach(moment, of, (number, str(changed)))


@dataclass(frozen=True)
class Snapshot:
    """Everything each time; what is no longer there is marked deleted, once all of it was read."""

    endpoint: Endpoint
    parents: Parents = no_parents
    strategy: Strategy = Strategy.SNAPSHOT

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield every record."""
        for parent in self.parents(visit):
            for page in visit.fetch(self.endpoint, parent=parent):
                yield page.records
        visit.complete = True


@dataclass(frozen=True)
class Chain:
    """Live records by one of the other ways, then the archived ones, each marked `_archived`.

    A list of archived records that has marks of its own needs a parent of its own to keep them under.
    """

    live: CursorExport | ModifiedSince | Snapshot
    archived: Endpoint | ModifiedSince
    strategy: Strategy = Strategy.CHAIN

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the live records, then the archived."""
        for records in self.live.pages(visit):
            for record in records:
                record["_archived"] = False
            yield records
        whole, visit.complete = visit.complete, False
        for records in self._archived(visit):
            for record in records:
                record["_archived"] = True
            yield records
        visit.complete = whole

    def _archived(self, visit: Visit) -> Iterator[list[Record]]:
        if isinstance(self.archived, Endpoint):
            return (page.records for page in visit.fetch(self.archived))
        return self.archived.pages(visit)


def found_at(record: Any, path: str) -> Any:
    """Return what stands at a dotted path, or None."""
    for step in path.split("."):
        if isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        elif isinstance(record, dict):
            record = record.get(step)
        else:
            return None
    return record
