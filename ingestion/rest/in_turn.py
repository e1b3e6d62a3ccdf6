"""Reading what has changed, parent after parent, where requests are few and the vendor sorts by time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingestion.rest.declare import Record
from ingestion.rest.strategies import ModifiedSince, found_at
from ingestion.rest.visit import Visit

#: Stands among the marks of the parents and names the one to begin with.
TURN = "(next)"


@dataclass(frozen=True)
class InTurn(ModifiedSince):
    """As ModifiedSince, for vendors that number their pages and count every request.

    A page's end becomes the next query's beginning. Numbered pages of a list sorted by change time shift when
    a record changes while they are read, and the record at the edge of a page would be lost for ever. Only
    where more records share a time than fit on a page are pages counted. `more` is the path of what says in
    an answer that there is a next page.

    Marks move page by page, so a run that ends early loses nothing, and the next one begins with the parent
    at which it ended: however small the budget, every parent has its turn. Where the vendor does not sort as
    asked, the mark only moves when a parent has been read to its end.
    """

    more: str = "links.next"

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield what has changed, beginning with the parent at which the last run ended."""
        for parent in _turned(list(self.parents(visit)), visit.cursor(TURN)):
            visit.keep_cursor(parent, TURN)
            yield from self._of(visit, parent)
        visit.keep_cursor("", TURN)

    def _of(self, visit: Visit, parent: str) -> Iterator[list[Record]]:
        begun: datetime | None = visit.since(parent, self.overlap) or visit.start()
        while begun is not None:
            begun = yield from self._window(visit, parent, begun)

    def _window(
        self, visit: Visit, parent: str, begun: datetime
    ) -> Generator[list[Record], None, datetime | None]:
        """Read until time has moved on; returns where to go on, or None at the end."""
        is_sorted, highest = True, begun
        params, body = self.ask(begun)
        for page in visit.fetch(self.endpoint, params, body, parent):
            yield page.records
            times = [t for r in page.records if (t := visit.moment(found_at(r, self.modified))) is not None]
            times = [t for t in times if t <= visit.now]
            # The first records may be older than asked for: the query reaches back a little.
            is_sorted = is_sorted and times == sorted(times) and not (times and times[-1] < highest)
            highest = max([highest, *times])
            if is_sorted:
                visit.reach(highest, parent)
                if highest > begun and found_at(page.answer, self.more):
                    return highest
        visit.keep_time(highest, parent)
        return None


def _turned(parents: list[str], first: str | None) -> list[str]:
    """Put the parent whose turn it is in front."""
    place = parents.index(first) if first in parents else 0
    return parents[place:] + parents[:place]
