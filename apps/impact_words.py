"""Sentences about initiatives, built from the marts' figures. Verdicts keep the warehouse's own sentence."""

from __future__ import annotations

from collections.abc import Sequence

from apps.data import Row
from apps.figures import Kpi
from apps.formats import change_ends, change_text, counted, listed, money, number
from apps.initiative import CLEAR_EFFECTS, NAIVE, Case, Effect, Estimate, Money, Month
from apps.words import lower_first

EFFECT = {
    "improved": "better",
    "worsened": "worse",
    "no_meaningful_effect": "no effect that matters",
    "not_proven": "no clear change",
    "cannot_conclude": "can't be told",
}
PAYS = {
    "pays": "pays",
    "does_not_pay": "doesn't pay",
    "not_proven": "not proven to pay",
    "cannot_conclude": "can't be told if it pays",
}
METHODS = {
    "unit_contrast": "Against the comparison",
    "itt_cuped": "As assigned, adjusted",
    "itt": "As assigned, unadjusted",
    "segmented_regression": "Against its own past",
    NAIVE: "Naive: before and after",
    "donut": "Without the last months",
    "placebo": "Pretended early start",
    "clean_comparison": "Without the overlap",
    "leave_one_out": "Leaving out one unit",
    "callaway_santanna": "Start by start",
    "permutation": "By reshuffling",
}
MONEY_RANGE = "90% range"  # from the 5th to the 95th percentile of the simulated outcomes
NO_INITIATIVES = "No initiative is registered yet."
FIRST_LINES = (
    "initiative_id,name,type,hypothesis,primary_kpi,guardrail_kpis,unit,baseline_from_on,baseline_to_on,"
    "start_on,full_effect_on,measured_until_on,owner,registered_at,selected_because\n"
    "call-backs,Call-backs within a day,policy,A promised call-back raises satisfaction.,csat,"
    "first_reply_minutes,team,2026-01-01,2026-12-31,2027-01-01,2027-02-01,2027-12-31,Head of Care,"
    "2026-12-01T09:00:00Z,Two teams of six drawn by lot\n"
)
FIRST_ASSIGNMENTS = (
    "initiative_id,unit_type,segment_type,unit_id,arm,valid_from_on,source\n"
    "call-backs,team,,harbour-care,treated,2027-01-01,randomised\n"
    "call-backs,team,,old-town-care,treated,2027-01-01,randomised\n"
)


def effect_text(effect: Effect, kpi: Kpi, currency: str | None) -> str:
    """`+9.4 points, 95% range +5.5 to +13.3`, or that there is no estimate."""
    if effect.estimate is None:
        return "no estimate"
    size = change_text(effect.estimate, kpi.unit, currency)
    return f"{size}, {range_of(effect.ci_low, effect.ci_high, kpi, currency)}"


def range_of(low: float | None, high: float | None, kpi: Kpi, currency: str | None) -> str:
    """`95% range +5.5 to +13.3`."""
    if low is None or high is None:
        return "no range"
    return f"95% range {change_ends(low, high, kpi.unit, currency)}"


def effect_chip(effect: Effect, kpi: Kpi, currency: str | None) -> str:
    """What may be said of an effect in a few words; its size only when it is clear."""
    words = EFFECT.get(effect.verdict, effect.verdict)
    if effect.verdict not in CLEAR_EFFECTS or effect.estimate is None:
        return words
    arrow = "↑" if effect.estimate > 0 else "↓"
    return f"{arrow} {change_text(effect.estimate, kpi.unit, currency)} {words}"


def net_text(result: Money, currency: str | None) -> str:
    """`£47,900, 90% range £29,300 to £66,500`."""
    if result.net_p50 is None:
        return "no estimate in money"
    if result.net_p5 == result.net_p95:
        return f"{money(result.net_p50, currency)}: cost only, no benefit is proven"
    ends = money_range(result.net_p5, result.net_p95, currency)
    return f"{money(result.net_p50, currency)}, {ends}"


def money_range(low: float | None, high: float | None, currency: str | None) -> str:
    """`90% range £29,300 to £66,500`."""
    if low is None or high is None:
        return "no range"
    return f"{MONEY_RANGE} {money(low, currency)} to {money(high, currency)}"


def units_text(treated: int | None, comparison: int | None, unit: str) -> str:
    """`4 teams against 6`: how many stand on each side."""
    if treated is None:
        return "n not known"
    sides = counted(treated, unit, "the company" if unit == "company" else None)
    return f"{sides} against {comparison:,}" if comparison else f"{sides}, no comparison group"


def people_text(case: Case) -> str:
    """What the verdict on the declared goal rests on, for a tooltip."""
    effect = case.primary
    if effect is None or effect.count_units_treated is None:
        return "n not known"
    sides = units_text(effect.count_units_treated, effect.count_units_comparison, case.initiative.unit_type)
    return sides if effect.count_people is None else f"{sides}; {effect.count_people:,} people"


def basis_text(estimate: Estimate, unit: str) -> str:
    """What an estimate stands on: units on both sides; months for the naive one of teams or places."""
    treated, comparison = estimate.count_units_treated, estimate.count_units_comparison
    by_person = unit in ("customer", "employee")
    if estimate.method == NAIVE and not by_person and treated is not None:
        return f"{counted(treated, 'month')} after, {comparison or 0:,} before"
    return units_text(treated, comparison, unit)


def naive_sentence(found: Sequence[Estimate], kpi: Kpi, currency: str | None) -> str:
    """What a plain before/after would have said, beside what is said here."""
    head = next((e for e in found if e.is_headline), None)
    naive = next((e for e in found if e.method == NAIVE), None)
    if head is None or head.estimate is None:
        return "None of these may be relied on; why is said above."
    here = change_text(head.estimate, kpi.unit, currency)
    here += f" ({range_of(head.ci_low, head.ci_high, kpi, currency)})"
    if naive is None or naive.estimate is None:
        return f"{METHODS.get(head.method, head.method)}: {here}."
    plain = change_text(naive.estimate, kpi.unit, currency)
    return f"Before and after alone would say {plain}; {lower_first(METHODS[head.method])} it is {here}."


def event_sentence(months: Sequence[Month]) -> str:
    """What the months before and after the start show; says what was seen, not that it is fair."""
    ranged = [m for m in months if m.ci_low is not None and m.ci_high is not None]
    before = [m for m in ranged if m.months_from_start < 0]
    after = [m for m in ranged if m.months_from_start >= 0]
    if not ranged:
        return "No month has a range."
    return f"{_clear_of_zero(before, 'before')} {_clear_of_zero(after, 'after')}".strip()


def _clear_of_zero(months: Sequence[Month], side: str) -> str:
    if not months:
        return f"There is no month {side} the start."
    clear = sum(not ((m.ci_low or 0.0) <= 0 <= (m.ci_high or 0.0)) for m in months)
    if side == "before":
        return f"Before the start {clear} of {counted(len(months), 'month')} stood clear of zero."
    return f"From the start on {clear} of {len(months)} did."


def forest_sentence(cases: Sequence[Case], currency: str | None) -> str:
    """Best and worst of what has an estimate in money, and what has none."""
    known = sorted((c for c in cases if c.money and c.money.is_known), key=lambda c: -net_of(c))
    if not known:
        return "No initiative has an estimate in money yet."
    ends = [known[0]] if len(known) == 1 else [known[0], known[-1]]
    said = "; ".join(f"{c.initiative.name}: {net_text(c.money, currency)}" for c in ends if c.money)
    rest = len(cases) - len(known)
    return f"{said}." + (f" {counted(rest, 'initiative')} without an estimate in money." if rest else "")


def net_of(case: Case) -> float:
    """The middle of the net return; below everything when there is none."""
    return case.money.net_p50 if case.money and case.money.net_p50 is not None else float("-inf")


def break_even_sentence(effect: Effect | None, result: Money, kpi: Kpi, currency: str | None) -> str:
    """The most useful line for an owner: what it would have to do, and whether it did."""
    if result.break_even_effect is None:
        return "No size of the effect would pay for it: nothing it changes can be turned into money."
    needed = change_text(result.break_even_effect, kpi.unit, currency)
    start = f"It pays for itself from {needed} in {lower_first(kpi.label)}"
    if effect is None or not effect.is_known:
        return f"{start}. The effect itself has no estimate."
    low, high = sorted((effect.ci_low or 0.0, effect.ci_high or 0.0))
    if low <= result.break_even_effect <= high:
        where = "which lies inside the range of the effect, so it may or may not pay"
    elif (result.break_even_effect < low) == (result.break_even_effect >= 0):
        where = "and the whole range of the effect lies beyond that"
    else:
        where = "and the whole range of the effect falls short of that"
    return f"{start}, {where} ({effect_text(effect, kpi, currency)})."


def tornado_sentence(rows: Sequence[Row], currency: str | None) -> str:
    """Which assumption moves the net return most, and whether any turns its sign."""
    if not rows:
        return ""
    top = rows[0]
    ends = sorted((top["net_at_low"], top["net_at_high"]))
    turns = [assumption_name(r["assumption"]) for r in rows if r["net_at_low"] * r["net_at_high"] < 0]
    most = f"{assumption_name(top['assumption']).capitalize()} matters most: "
    span = f"the net return goes from {money(ends[0], currency)} to {money(ends[1], currency)}."
    if not turns:
        return f"{most}{span} No single assumption turns gain into loss or loss into gain."
    return f"{most}{span} Alone enough to turn the sign: {listed(turns)}."


def assumption_name(name: str) -> str:
    """`realisation_share` -> `realisation share`."""
    return name.replace("_", " ")


def harmed_sentence(harmed: Sequence[tuple[Effect, Kpi]], currency: str | None) -> str:
    """What got worse, said next to the gain."""
    said = [f"{lower_first(kpi.label)} {effect_text(e, kpi, currency)}" for e, kpi in harmed]
    return f"It harmed: {'; '.join(said)}." if said else ""


def chance_text(share: float | None) -> str:
    """`more than 99%`: a simulated probability is never certainty."""
    if share is None:
        return "not known"
    percent = 100 * share
    if percent > 99:
        return "more than 99%"
    return "less than 1%" if percent < 1 else f"{number(percent, 0)}%"
