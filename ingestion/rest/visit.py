"""One reading of one stream: what a strategy can ask, and the marks it sets on the way.

A mark is a cursor the server gave, or the time up to which a parent was read. Times are never later than
now: one record dated 2999 must not hide all later changes. Marks are only kept once the rows have landed.

What is read in order of change is noted on the way. Should the budget end the run, the next one goes on right
there: with an overlap it would read a burst of changes again every night and never get past it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ingestion.connector import Known, Source
from ingestion.remaining import Remaining
from ingestion.rest.again import AGAIN, Again
from ingestion.rest.settings import VendorSource
from ingestion.shrink import refuse_shrunk

if TYPE_CHECKING:
    from ingestion.rest.client import Page, VendorClient
    from ingestion.rest.declare import Vendor, VendorStream
    from ingestion.rest.endpoint import Endpoint


#: Stands before a parent's name among the marks when the budget has ended its reading at the mark.
PAUSED = "(paused)"


@dataclass
class Pause:
    """How far a parent has been read, when, and what of the last second is done: key -> time as written."""

    reached: datetime
    at: datetime
    done: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Write it for the books; `reached` is the mark itself."""
        return json.dumps({"at": self.at.isoformat(), "done": self.done})


@dataclass
class Visit:
    """A reading under way."""

    vendor: Vendor
    declared: VendorStream
    source: Source
    settings: Any
    known: Known
    client: VendorClient
    now: datetime
    zone: tzinfo = UTC  # of times without an offset
    marks: dict[str, str] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)  # parents that are being read in order of change
    complete: bool = False  # set by a strategy that has read everything there is
    remaining: dict[str, list[str]] = field(default_factory=dict)  # parent -> all keys it still has
    said: list[str] = field(default_factory=list)  # what the reader of the report should know
    whole: set[str] = field(default_factory=set)  # values of `whole_by` whose records have all been read
    shared: dict[str, Any] = field(default_factory=dict)
    begun: datetime | None = None  # the earliest time that was asked for
    is_spent: bool = False  # the budget has ended the reading
    _known_pauses: dict[str, Pause | None] = field(default_factory=dict)

    def fetch(
        self,
        endpoint: Endpoint,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        parent: str = "",
    ) -> Iterator[Page]:
        """Ask for the pages of an endpoint; `params` and `body` are added to what it declares."""
        texts = _texts(self.settings)
        path = endpoint.path.format(parent=quote(parent, safe=""), **texts)
        # What is said of it, and so written down, leaves out whose it is: a parent may be a person.
        shown = endpoint.path.format(parent="{parent}", **texts)
        told = {**endpoint.params, **(params or {})}
        # A deep copy: paginators write their cursor into the body.
        sent = (
            json.loads(json.dumps({**endpoint.body, **(body or {})})) if endpoint.body is not None else None
        )
        for page in self.client.pages(endpoint, path, told, sent, shown):
            if parent:
                for record in page.records:
                    record["_parent"] = parent
            yield page

    def start(self) -> datetime:
        """Say from when on this source is read at all."""
        return datetime.combine(self.settings.start_on, time(), UTC)

    def moment(self, value: Any) -> datetime | None:
        """Read a time of the vendor's; without an offset it is in the zone of the source."""
        return moment_of(value, self.zone)

    def since(self, parent: str = "", overlap: timedelta = timedelta()) -> datetime | None:
        """Say up to when a parent was read, less the overlap; None when it never was.

        What shows late reaches back from the time of a reading: no further is the overlap of a paused one.
        """
        stored = self.known.marks.get(parent)
        if stored is None:
            self.begun = self.start()
            return None
        reached = min(datetime.fromisoformat(stored), self.now)
        paused = self._paused(parent)
        place = max(self.start(), min(reached, paused.at - overlap) if paused else reached - overlap)
        place = min(place, self.again) if self.again else place
        self.begun = min(self.begun or place, place)
        return place

    @cached_property
    def again(self) -> datetime | None:
        """From when on to read again tonight, whatever the marks say: some records did not fit."""
        found = Again.parse(self.known.marks.get(AGAIN))
        return found.since if found and found.is_due(self.now) else None

    def cursor(self, parent: str = "") -> str | None:
        """Return the cursor the server gave last time."""
        return self.known.marks.get(parent)

    def keep_cursor(self, cursor: str, parent: str = "") -> None:
        """Note a server's cursor for the next run."""
        self.marks[parent] = cursor

    def left_of_parents(self) -> Remaining | None:
        """Return what strategies noted in `remaining`."""
        parent = self.declared.parent
        if not parent or not self.remaining:
            return None
        return Remaining(parent, self.declared.key[0], self.remaining, self.confirm_size)

    def confirm_size(self, rows: int, before: int) -> None:
        """Stop when of a stream too few rows are left, unless the source says that it may shrink."""
        if not self.settings.allow_shrink:
            refuse_shrunk(self.declared.name, rows, before, f"[sources.{self.source.name}]")

    def reach(self, reached: datetime, parent: str = "", done: tuple[str, str] | None = None) -> None:
        """Note up to when a parent has been read so far, in order of change; the run may end here.

        `done` is the key and the change time, as written, of a record that costs requests of its own: of many
        with the same time the next run passes over those that are done.
        """
        reached = min(reached, self.now)
        before = self.pauses.get(parent)
        same = before is not None and before.reached.replace(microsecond=0) == reached.replace(microsecond=0)
        pause = self.pauses[parent] = Pause(reached, self.now, before.done if before and same else {})
        if done:
            pause.done[done[0]] = done[1]

    def is_done(self, key: str, changed: Any, parent: str = "") -> bool:
        """Whether the run that was paused had this record already, as it is now."""
        paused = None if self.again else self._paused(parent)
        return paused is not None and paused.done.get(key) == str(changed)

    def all_marks(self) -> dict[str, str]:
        """Return the marks for the books, those of parents whose reading has not ended among them."""
        marks = dict(self.marks)
        for parent, pause in self.pauses.items():
            marks[parent] = pause.reached.astimezone(UTC).isoformat()
            marks[f"{PAUSED} {parent}"] = pause.text()
        return marks

    def _paused(self, parent: str) -> Pause | None:
        if parent not in self._known_pauses:
            text, reached = self.known.marks.get(f"{PAUSED} {parent}"), self.known.marks.get(parent)
            said = json.loads(text) if text and reached else None
            self._known_pauses[parent] = said and Pause(
                datetime.fromisoformat(str(reached)), datetime.fromisoformat(said["at"]), said["done"]
            )
        return self._known_pauses[parent]

    def keep_time(self, reached: datetime, parent: str = "") -> None:
        """Note up to when a parent has been read to its end: now at most, and never back."""
        self.pauses.pop(parent, None)
        if self._paused(parent):
            self.marks[f"{PAUSED} {parent}"] = ""
        before = self.known.marks.get(parent)
        reached = min(reached, self.now)
        if before is None or datetime.fromisoformat(before) < reached:
            self.marks[parent] = reached.astimezone(UTC).isoformat()


def _texts(settings: VendorSource) -> dict[str, Any]:
    return settings.model_dump(exclude={"connector", "streams"})


def moment_of(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """Read a vendor's time: ISO text or seconds (or milliseconds) since 1970; None when it is neither.

    Of an hour that the end of summer time repeats, the first is meant: too early a mark loses nothing.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, int | float):
        seconds = value / 1000 if value > 10**11 else value
        return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds < 32_503_680_000 else None
    try:
        found = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone).astimezone(UTC)
