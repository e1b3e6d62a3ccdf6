"""Sentences, each built from the figures and from nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from apps.figures import JUDGED, Change, Kpi, Value, Verdict, compare, overlap
from apps.formats import (
    age_text,
    change_ends,
    change_text,
    counted,
    fixed,
    listed,
    period_text,
    range_text,
    value_text,
    words_of,
)

AGAINST = {"previous": "the {period} before", "year": "the same {period} a year earlier"}
SNAPSHOT = "A snapshot without dates: level only, no trend, no before/after."
SNAPSHOT_WHY = (
    "The source lists people as they are, without saying when they came or left, so nothing can be "
    "placed in time. Connect a source with dates and trends appear."
)
NOT_CAUSE = (
    "These are changes, not effects: what caused them isn't shown here. Initiatives are judged above, "
    "against a comparison group."
)


@dataclass(frozen=True)
class Headline:
    """The answer, and what an honest reader should know beside it."""

    lead: str
    rest: str


def headline(changes: Sequence[Change], period_type: str, against: str, currency: str | None) -> Headline:
    """How many KPIs are clearly better or worse, the clearest of each, and how many luck alone would give."""
    judged = [c for c in changes if c.verdict in JUDGED]
    versus = AGAINST[against].format(period=period_type)
    if not judged:
        return Headline(
            f"Nothing can be compared with {versus} yet.",
            "A comparison needs two complete periods with enough records in both.",
        )
    better = [c for c in judged if c.verdict is Verdict.BETTER]
    worse = [c for c in judged if c.verdict is Verdict.WORSE]
    moved = [c for c in judged if c.verdict in (Verdict.HIGHER, Verdict.LOWER)]
    unclear = len(judged) - len(better) - len(worse) - len(moved)
    counts = [f"{len(better)} clearly better", f"{len(worse)} clearly worse"]
    if moved:
        counts.append(f"{len(moved)} clearly moved with no good or bad direction")
    counts.append(f"{unclear} without a clear change")
    compared = f"{counted(len(judged), 'KPI')}{_in_period(judged)} compared with {versus}"
    lead = f"Of {compared}: {listed(counts)}."
    if unclear == len(judged):
        lead = f"No clear change in any of {compared}."
    rest = [_clearest("gain", better, currency), _clearest("setback", worse, currency), by_luck(len(judged))]
    return Headline(lead, " ".join(s for s in rest if s))


def _in_period(changes: Sequence[Change]) -> str:
    """Which period, when all are about the same one."""
    periods = {period_text(c.now.start_on, c.now.period_type) for c in changes}
    return f" in {periods.pop()}" if len(periods) == 1 else ""


def _clearest(what: str, changes: Sequence[Change], currency: str | None) -> str:
    if not changes:
        return ""
    top = max(changes, key=lambda c: c.size)
    return f"Clearest {what}: {lower_first(top.kpi.label)}, {change_sentence(top, currency)}."


def by_luck(count: int) -> str:
    """What 95 % ranges give when nothing has changed at all."""
    expected = count * 0.05
    if expected < 0.75:
        return ""
    return f"With {count} comparisons about {round(expected)} would look clear by luck alone."


def change_sentence(change: Change, currency: str | None) -> str:
    """`81.2% to 86.4% (+5.2 points, 95% range +2.1 to +8.3)`."""
    if (
        change.before is None
        or change.before.value is None
        or change.now.value is None
        or change.diff is None
    ):
        return "nothing to compare with"
    unit = change.kpi.unit
    levels = (
        f"{value_text(change.before.value, unit, currency)} to {value_text(change.now.value, unit, currency)}"
    )
    if change.low is None or change.high is None:
        return f"{levels} ({change_text(change.diff, unit, currency)}, range not known)"
    return (
        f"{levels} ({change_text(change.diff, unit, currency)}, 95% range {change_range(change, currency)})"
    )


def change_range(change: Change, currency: str | None) -> str:
    """The range of a change, signed at both ends; it always stands beside the change and its unit."""
    if change.low is None or change.high is None:
        return "not known"
    return change_ends(change.low, change.high, change.kpi.unit, currency)


def status_text(value: Value | None, kpi: Kpi) -> str:
    """Why there is no number: hidden, too few and no data are three different things."""
    if value is None:
        return "No data"
    if value.status == "suppressed":
        return f"Hidden to protect a group of fewer than {kpi.k_people} people"
    if value.status == "too_few":
        have = "" if value.count_people is None else f": {value.count_people:,} of the {kpi.min_n:,} needed"
        return f"Too few people{have}"
    if value.value is None:
        return "No data"
    return ""


def why_not_compared(change: Change, against: str) -> str:
    """Why a card shows a level without a change."""
    period_type = change.now.period_type
    versus = AGAINST[against].format(period=period_type)
    if change.before is None:
        return f"no figure for {versus}"
    return f"{versus}: {lower_first(status_text(change.before, change.kpi))}"


def count_text(value: Value, kpi: Kpi) -> str:
    """`n 1,204 customers` when people and records are the same, else both."""
    people, records = value.count_people, value.count_records
    if people is None and records is None:
        return "n not known"
    if records is None or people == records:
        return f"n {people:,}"
    return f"n {records:,}" if people is None else f"n {records:,} from {people:,} people"


def missing_source(kpi: Kpi) -> str:
    """What is missing for a KPI and what fixes it."""
    if kpi.status_reason:
        return lower_first(kpi.status_reason.rstrip("."))
    needs = listed([words_of(n) for n in kpi.sources_needed]) or "a source"
    if kpi.status == "no_source":
        return f"not connected: needs {needs} records"
    return f"connected, but no usable {needs} records yet"


def missing_lines(kpis: Sequence[Kpi]) -> list[str]:
    """KPIs without data, put together by what they lack."""
    by_reason: dict[str, list[str]] = {}
    for kpi in kpis:
        by_reason.setdefault(missing_source(kpi), []).append(lower_first(kpi.label))
    return [f"{upper_first(reason)}: {listed(labels)}." for reason, labels in by_reason.items()]


def trend_sentence(kpi: Kpi, values: Sequence[Value], currency: str | None) -> str:
    """The finding of a chart over time, first against last complete period shown."""
    shown = [v for v in values if v.value is not None and v.is_complete and v.start_on is not None]
    if not shown:
        return "Every period is hidden or has too few people."
    first, last = shown[0], shown[-1]
    last_period = period_text(last.start_on, last.period_type)
    level = f"{kpi.label} was {value_text(last.value or 0.0, kpi.unit, currency)} in {last_period}"
    if last.has_range:
        level += f" (95% range {range_text(last.ci_low or 0.0, last.ci_high or 0.0, kpi.unit, currency)})"
    if first is last:
        return f"{level}; it is the only complete period, so there is no trend."
    then = period_text(first.start_on, first.period_type)
    first_level = f"{value_text(first.value or 0.0, kpi.unit, currency)} in {then}"
    verdict = compare(kpi, last, first).verdict
    if verdict is Verdict.NO_RANGE:
        return f"{level}, against {first_level}; without a range it can't be said if that is more than noise."
    same = "not " if verdict is Verdict.UNCLEAR else ""
    return f"{level}, {same}clearly different from {first_level}."


def hidden_sentence(values: Sequence[Value], kpi: Kpi) -> str:
    """How many periods of a series are not shown, and why."""
    hidden = sum(v.status == "suppressed" for v in values)
    few = sum(v.status == "too_few" for v in values)
    parts = []
    if hidden:
        parts.append(
            f"{counted(hidden, 'period')} hidden to protect a group of fewer than {kpi.k_people} people"
        )
    if few:
        parts.append(f"{counted(few, 'period')} with too few people")
    return f"Crosses on the base line: {listed(parts)}." if parts else ""


def segments_sentence(kpi: Kpi, values: Sequence[Value], currency: str | None) -> str:
    """Highest and lowest group, and whether that order could be noise."""
    shown = sorted((v for v in values if v.value is not None), key=lambda v: v.value or 0.0)
    if not shown:
        return "No group is large enough to show."
    if len(shown) == 1:
        return f"Only {shown[0].segment} is large enough to show."
    low, high = shown[0], shown[-1]
    ends = (
        f"Highest: {high.segment}, {value_text(high.value or 0.0, kpi.unit, currency)}. "
        f"Lowest: {low.segment}, {value_text(low.value or 0.0, kpi.unit, currency)}."
    )
    if overlap(low, high):
        return f"{ends} Their ranges overlap, so the order may be chance."
    return f"{ends} Their ranges don't overlap."


def stale_text(as_of: dt.datetime, now: dt.datetime, limit: dt.timedelta) -> str | None:
    """Said when the figures are older than a night and a half."""
    return f"These figures are {age_text(now - as_of)} old" if now - as_of > limit else None


def chart_alt(title: str, finding: str) -> str:
    """Words for those who can't see the chart."""
    return f"{title}. {finding}"


def lower_first(text: str) -> str:
    """`Repeat purchase` -> `repeat purchase`, but `NPS` stays."""
    return text if text[:2].isupper() or not text else text[0].lower() + text[1:]


def upper_first(text: str) -> str:
    """`not connected` -> `Not connected`."""
    return text[:1].upper() + text[1:]


def share_text(part: int, whole: int) -> str:
    """`1.2%`; a share that rounds to nothing isn't called nothing."""
    if not part or not whole:
        return "0.0%"
    return f"{fixed(100 * part / whole)}%" if part / whole >= 0.0005 else "under 0.1%"
