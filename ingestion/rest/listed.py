"""Reading by one short list that tells what has changed: asked for once a run, used by several streams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.connector import Strategy
from ingestion.rest.declare import Record
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.visit import Visit


@dataclass(frozen=True)
class Listing:
    """The list of all surveys, forms, or whatever else a vendor keeps few of. Called, it gives their keys."""

    endpoint: Endpoint
    key: str = "id"

    def records(self, visit: Visit) -> list[Record]:
        """Return the whole list."""
        place = f"listing {self.endpoint.path}"
        if place not in visit.shared:
            visit.shared[place] = [record for page in visit.fetch(self.endpoint) for record in page.records]
        return visit.shared[place]

    def __call__(self, visit: Visit) -> Iterator[str]:
        """Yield the keys, for streams that are read one parent at a time."""
        return (str(record[self.key]) for record in self.records(visit))


@dataclass(frozen=True)
class EveryListed:
    """The list itself, each time; what is gone from it is marked deleted."""

    listing: Listing
    strategy: Strategy = Strategy.SNAPSHOT

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the list; other streams use it too, so these are copies."""
        yield [dict(record) for record in self.listing.records(visit)]
        visit.complete = True


@dataclass(frozen=True)
class ChangedListed:
    """The details of what has changed since it was last read; `modified` is the time the list gives."""

    listing: Listing
    endpoint: Endpoint
    modified: str
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield one parent's details at a time."""
        for record in self.listing.records(visit):
            parent, modified = str(record[self.listing.key]), visit.moment(record.get(self.modified))
            known = visit.since(parent)
            if known is not None and modified is not None and modified <= known:
                continue
            for page in visit.fetch(self.endpoint, parent=parent):
                yield page.records
            visit.keep_time(modified or visit.start(), parent)
