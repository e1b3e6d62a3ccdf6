"""What a published figure is, and whether it changed by more than its own noise.

Nothing here knows DuckDB or Streamlit: records in, verdicts out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MONTHS_IN = {"month": 1, "quarter": 3}
PARTS = "composition"  # a kind of KPI whose whole is always 100 %: only its parts say anything


@dataclass(frozen=True)
class Kpi:
    """One row of the catalogue: what a KPI means and which way is good."""

    kpi_id: str
    label: str
    description: str
    unit: str
    direction: str  # higher | lower | none
    kind: str
    min_n: int
    k_people: int
    stakeholder: str
    tier: str
    domain: str
    sources_needed: tuple[str, ...]
    definition_source: str
    owner: str
    entity_type: str
    status: str  # ok | no_source | no_data
    sort_order: int
    status_reason: str = ""  # what is missing, where the sources alone don't say it


@dataclass(frozen=True)
class Value:
    """A KPI in one period and one group. Hidden figures carry a status and no number."""

    kpi_id: str
    period_type: str  # month | quarter | snapshot
    start_on: dt.date | None
    end_on: dt.date | None
    is_complete: bool
    segment_type: str
    segment: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    count_people: int | None
    count_records: int | None
    status: str  # ok | suppressed | too_few

    @property
    def has_range(self) -> bool:
        """Whether the estimate comes with an interval."""
        return self.ci_low is not None and self.ci_high is not None


class Verdict(StrEnum):
    """What may be said about a change."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"  # clear, but the KPI has no good direction
    LOWER = "lower"
    UNCLEAR = "no clear change"
    NO_RANGE = "change without a range"
    NO_COMPARISON = "nothing to compare with"


CLEAR = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)
JUDGED = (*CLEAR, Verdict.UNCLEAR)


@dataclass(frozen=True)
class Change:
    """The latest complete period of a KPI beside the period it is compared with."""

    kpi: Kpi
    now: Value
    before: Value | None
    diff: float | None
    low: float | None
    high: float | None
    verdict: Verdict

    @property
    def size(self) -> float:
        """The change in half-widths of its own range: how far it stands out of its noise."""
        if self.diff is None or self.low is None or self.high is None or self.high <= self.low:
            return 0.0
        return abs(self.diff) / ((self.high - self.low) / 2)


def difference(now: Value, before: Value) -> tuple[float, float, float] | None:
    """The difference of two estimates with its 95 % range, recovered from theirs.

    MOVER (Zou and Donner 2008): each side's distance to its own limit stands for its
    standard error, so lopsided ranges (rates, shares near 0 or 100) stay lopsided. Taken
    as independent: the same people in both periods usually make the true range narrower.
    """
    if now.value is None or before.value is None or not (now.has_range and before.has_range):
        return None
    diff = now.value - before.value
    below = math.hypot(now.value - _num(now.ci_low), _num(before.ci_high) - before.value)
    above = math.hypot(_num(now.ci_high) - now.value, before.value - _num(before.ci_low))
    return diff, diff - below, diff + above


def _num(value: float | None) -> float:
    return math.nan if value is None else value


def compare(kpi: Kpi, now: Value, before: Value | None) -> Change:
    """Say whether `now` is clearly different from `before`, and if that is good."""
    if before is None or now.value is None or before.value is None:
        return Change(kpi, now, before, None, None, None, Verdict.NO_COMPARISON)
    ranged = difference(now, before)
    if ranged is None:
        return Change(kpi, now, before, now.value - before.value, None, None, Verdict.NO_RANGE)
    diff, low, high = ranged
    return Change(kpi, now, before, diff, low, high, _verdict(kpi.direction, low, high))


def _verdict(direction: str, low: float, high: float) -> Verdict:
    if low <= 0 <= high:
        return Verdict.UNCLEAR
    rose = low > 0
    if direction not in ("higher", "lower"):
        return Verdict.HIGHER if rose else Verdict.LOWER
    return Verdict.BETTER if rose == (direction == "higher") else Verdict.WORSE


def months_before(day: dt.date, months: int) -> dt.date:
    """The first of the month that lies `months` before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)


def compared_with(start_on: dt.date, period_type: str, against: str) -> dt.date:
    """Start of the period that one is compared with: the one before, or the same a year ago."""
    return months_before(start_on, 12 if against == "year" else MONTHS_IN[period_type])


def latest_complete(values: Iterable[Value]) -> Value | None:
    """The newest fully elapsed period, whatever its status: a hidden figure is not skipped silently."""
    complete = [v for v in values if v.is_complete and v.start_on is not None]
    return max(complete, key=lambda v: v.start_on or dt.date.min, default=None)


def change_of(kpi: Kpi, values: Iterable[Value], against: str) -> Change | None:
    """The change of one KPI over its own periods (one group, one period type), if it has any period."""
    rows = list(values)
    now = latest_complete(rows)
    if now is None or now.start_on is None:
        return None
    wanted = compared_with(now.start_on, now.period_type, against)
    before = next((v for v in rows if v.start_on == wanted), None)
    return compare(kpi, now, before)


def overlap(one: Value, other: Value) -> bool:
    """Whether the ranges of two estimates touch.

    Stricter than ``difference``, for two that were picked as the highest and the lowest of many.
    """
    if not (one.has_range and other.has_range):
        return True
    return _num(one.ci_low) <= _num(other.ci_high) and _num(other.ci_low) <= _num(one.ci_high)
