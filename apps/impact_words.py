"""Sentences about initiatives, built from the marts' figures. Verdicts keep the warehouse's own sentence."""

from __future__ import annotations

from collections.abc import Sequence

from apps.figures import Kpi
from apps.formats import change_ends, change_text, counted, some
from apps.initiative import CLEAR_EFFECTS, NAIVE, Case, Effect, Estimate, Month
from apps.words import lower_first

EFFECT = {
    "improved": "better",
    "worsened": "worse",
    "no_meaningful_effect": "no effect that matters",
    "not_proven": "no clear change",
    "cannot_conclude": "can't be told",
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
HOW = {
    "unit_contrast": "against the comparison",
    "itt_cuped": "between the groups as they were assigned",
    "itt": "between the groups as they were assigned",
    "segmented_regression": "against its own past",
    "donut": "against the comparison, without the last months before,",
}
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
    how = HOW.get(head.method, lower_first(METHODS.get(head.method, head.method)))
    return f"Before and after alone would say {plain}; {how} it is {here}."


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


def harmed_sentence(harmed: Sequence[tuple[Effect, Kpi]], others: Sequence[Kpi], currency: str | None) -> str:
    """What got worse, said next to the gain: what it was not to harm with its size, others by name."""
    said = [f"{lower_first(kpi.label)} {effect_text(e, kpi, currency)}" for e, kpi in harmed]
    parts = [f"It harmed: {'; '.join(said)}."] if said else []
    parts += [f"Also worse: {some([lower_first(k.label) for k in others], 3)}."] if others else []
    return " ".join(parts)
