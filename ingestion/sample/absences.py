"""Absences and the roster: who is away, and who can be given a ticket."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.sample.arrays import Array, choose, code, dates, stream
from ingestion.sample.clock import Span
from ingestion.sample.staff import Spells

KINDS = ("sick", "holiday", "parental", "training", "other")
PER_MONTH = (0.22, 0.42, 0.004, 0.05, 0.03)
MEAN_DAYS = (2.6, 4.5, 110.0, 1.4, 1.2)


def absence_table(spells: Spells, seed: int, span: Span) -> pa.Table:
    """Return the absences. One row per absence of one employee."""
    rng = stream(seed, "absences")
    first = np.maximum(spells.start, span.starts[0])
    last = np.minimum(spells.end, span.end_day)
    days = np.maximum(last - first + 1, 0)
    parts = [_of_kind(rng, kind, spells.employee, first, last, days) for kind in range(len(KINDS))]
    who, starts, ends, kinds = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((kinds, who, starts))
    who, starts, ends, kinds = who[order], starts[order], ends[order], kinds[order]
    working = np.busday_count(_days(starts), _days(ends + 1))
    keep = working > 0
    return pa.table(
        {
            "absence_id": code("A", np.arange(len(who)), 6),
            "employee_id": code("E", who, 5),
            "starts_on": dates(starts),
            "ends_on": dates(ends),
            "kind": choose(KINDS, kinds),
            "absence_days": working.astype(float),
        }
    ).filter(pa.array(keep))


def _of_kind(
    rng: np.random.Generator, kind: int, who: Array, first: Array, last: Array, days: Array
) -> tuple[Array, Array, Array, Array]:
    count = rng.poisson(PER_MONTH[kind] * days / 30.4)
    row = np.repeat(np.arange(len(who)), count)
    starts = first[row] + (rng.random(len(row)) * days[row]).astype(np.int64)
    month = _days(starts).astype("datetime64[M]").astype(np.int64) % 12
    season = np.array(_SEASON[kind])[month]
    keep = rng.random(len(row)) < season / season.max(initial=1.0)
    row, starts = row[keep], starts[keep]
    length = 1 + rng.exponential(MEAN_DAYS[kind], len(row)).astype(np.int64)
    return who[row], starts, np.minimum(starts + length - 1, last[row]), np.full(len(row), kind)


_FLAT = (1.0,) * 12
_SEASON = (
    (1.0, 1.0, 0.8, 0.6, 0.5, 0.45, 0.4, 0.4, 0.6, 0.75, 0.9, 1.0),
    (0.3, 0.4, 0.5, 0.7, 0.6, 0.7, 1.0, 1.0, 0.6, 0.5, 0.3, 0.9),
    _FLAT, _FLAT, _FLAT,
)  # fmt: skip


def _days(numbers: Array) -> Array:
    return numbers.astype("datetime64[D]")


class Roster:
    """Who of a team works on a day: draws an agent for each ticket."""

    def __init__(self, spells: Spells, first: int, after: int) -> None:
        """Keep the spells that touch the days from first to after."""
        touches = np.flatnonzero((spells.start < after) & (spells.end >= first))
        self._order = touches[np.argsort(spells.team[touches], kind="stable")]
        self._spells = spells
        team = spells.team[self._order]
        self._from = np.searchsorted(team, np.arange(64), side="left")
        self._size = np.searchsorted(team, np.arange(64), side="right") - self._from

    def pick(self, rng: np.random.Generator, team: Array, day: Array) -> Array:
        """Return an employee of each team at work that day; -1 when eight draws found none."""
        agent = np.full(len(team), -1, np.int64)
        for _ in range(8):
            open_rows = np.flatnonzero((agent < 0) & (self._size[team] > 0))
            wanted = team[open_rows]
            place = self._from[wanted] + (rng.random(len(open_rows)) * self._size[wanted]).astype(int)
            spell = self._order[place]
            fits = (self._spells.start[spell] <= day[open_rows]) & (self._spells.end[spell] >= day[open_rows])
            agent[open_rows[fits]] = self._spells.employee[spell[fits]]
        return agent
