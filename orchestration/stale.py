"""Which sources a published file holds old rows of, since when, and which KPIs rest on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

MOST_KPIS = 5
_FAILED = """
    select source, min(last_loaded_at), list(kpis) filter (kpis is not null)
    from audit.audit_freshness
    where status = 'failed'
    group by source
    order by source
"""


@dataclass(frozen=True)
class Stale:
    """A source that could not be read, and the oldest of what is shown of it."""

    source: str
    since: dt.datetime | None  # None: it was never read
    kpis: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        age = f"shown as of {self.since:%Y-%m-%d %H:%M} UTC" if self.since else "never read so far"
        named = [*self.kpis[:MOST_KPIS]]
        if len(self.kpis) > MOST_KPIS:
            named.append(f"{len(self.kpis) - MOST_KPIS} more")
        return f"{self.source}: {age}" + (f"; it feeds {', '.join(named)}" if named else "")


def stale(database: Path) -> list[Stale]:
    """Return the sources that the last published run could not read."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            found = connection.execute(_FAILED).fetchall()
    except duckdb.Error:  # published by a version that did not say so, or not there
        return []
    return [Stale(source, since, _labels(lists or [])) for source, since, lists in found]


def _labels(lists: list[str]) -> tuple[str, ...]:
    return tuple(sorted({label for one in lists for label in one.split("; ")}))
