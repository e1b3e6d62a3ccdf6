"""One reading of one stream: what a strategy can ask, and the marks it sets on the way.

A mark is a cursor the server gave, or the time up to which a parent was read. Times are never later than
now: one record dated 2999 must not hide all later changes. Marks are only kept once the rows have landed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ingestion.connector import Known, Source
from ingestion.remaining import Remaining
from ingestion.rest.settings import VendorSource

if TYPE_CHECKING:
    from ingestion.rest.client import Page, VendorClient
    from ingestion.rest.declare import Vendor, VendorStream
    from ingestion.rest.endpoint import Endpoint


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
    marks: dict[str, str] = field(default_factory=dict)
    complete: bool = False  # set by a strategy that has read everything there is
    remaining: dict[str, list[str]] = field(default_factory=dict)  # parent -> all keys it still has
    said: list[str] = field(default_factory=list)  # what the reader of the report should know
    whole: set[str] = field(default_factory=set)  # values of `whole_by` whose records have all been read
    shared: dict[str, Any] = field(default_factory=dict)

    def fetch(
        self,
        endpoint: Endpoint,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        parent: str = "",
    ) -> Iterator[Page]:
        """Ask for the pages of an endpoint; `params` and `body` are added to what it declares."""
        path = endpoint.path.format(parent=parent, **_texts(self.settings))
        told = {**endpoint.params, **(params or {})}
        # A deep copy: paginators write their cursor into the body.
        sent = (
            json.loads(json.dumps({**endpoint.body, **(body or {})})) if endpoint.body is not None else None
        )
        for page in self.client.pages(endpoint, path, told, sent):
            if parent:
                for record in page.records:
                    record["_parent"] = parent
            yield page

    def start(self) -> datetime:
        """Say from when on this source is read at all."""
        return datetime.combine(self.settings.start_on, time(), UTC)

    def since(self, parent: str = "", overlap: timedelta = timedelta()) -> datetime | None:
        """Say up to when a parent was read, less the overlap; None when it never was."""
        stored = self.known.marks.get(parent)
        if stored is None:
            return None
        return max(self.start(), min(datetime.fromisoformat(stored), self.now) - overlap)

    def cursor(self, parent: str = "") -> str | None:
        """Return the cursor the server gave last time."""
        return self.known.marks.get(parent)

    def keep_cursor(self, cursor: str, parent: str = "") -> None:
        """Note a server's cursor for the next run."""
        self.marks[parent] = cursor

    def left_of_parents(self) -> Remaining | None:
        """Return what strategies noted in `remaining`."""
        parent = self.declared.parent
        return Remaining(parent, self.declared.key[0], self.remaining) if parent and self.remaining else None

    def keep_time(self, reached: datetime, parent: str = "") -> None:
        """Note up to when a parent has been read: now at most, and never back."""
        before = self.known.marks.get(parent)
        reached = min(reached, self.now)
        if before is None or datetime.fromisoformat(before) < reached:
            self.marks[parent] = reached.astimezone(UTC).isoformat()


def _texts(settings: VendorSource) -> dict[str, Any]:
    return settings.model_dump(exclude={"connector", "streams"})


def moment_of(value: Any) -> datetime | None:
    """Read a vendor's time: ISO text or seconds (or milliseconds) since 1970; None when it is neither."""
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
    return found if found.tzinfo else found.replace(tzinfo=UTC)
