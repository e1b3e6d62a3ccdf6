"""When to look for deletions at a vendor that does not tell them: when the number fell, or weekly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ingestion.rest.visit import Visit

AGAIN_AFTER = timedelta(days=7)


def look(visit: Visit, parent: str, count: int, requests: int, keys: Callable[[], list[str]]) -> None:
    """Note what is left of a parent when it is time to.

    `count` is the number of records the vendor names, `requests` what it costs to read their `keys`: a list
    that would use up what other parents need can wait. A list shorter than the number is not believed, since
    half a list would make the other half vanish.
    """
    mark = f"left {parent}"
    at, before = _last_look(visit.cursor(mark), visit.now, count)
    if count < before or visit.now - at >= AGAIN_AFTER:
        if requests > visit.client.budget.limit - visit.client.budget.used:
            return
        found = keys()
        if len(found) < count:
            return
        at, visit.remaining[parent] = visit.now, found
    visit.keep_cursor(f"{at.isoformat()} {count}", mark)


def _last_look(kept: str | None, now: datetime, count: int) -> tuple[datetime, int]:
    """When the keys were last read, and how many records there were at the last look."""
    if kept is None:
        return now, count
    at, _, before = kept.partition(" ")
    return datetime.fromisoformat(at), int(before)
