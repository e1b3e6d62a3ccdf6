"""Sentences about the money of initiatives. Verdicts keep the warehouse's own sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.figures import Kpi
from apps.formats import change_text, counted, estimate, listed, number, words_of
from apps.impact_words import effect_text
from apps.initiative import Case, Effect, Line, Money, Swing
from apps.words import lower_first, upper_first

PAYS = {
    "pays": "pays",
    "does_not_pay": "doesn't pay",
    "not_proven": "not proven to pay",
    "cannot_conclude": "can't be told if it pays",
}
NO_VALUE = "no value given for "
MONEY_RANGE = "90% range"  # from the 5th to the 95th percentile of the simulated outcomes
POOLS = {
    "retained_margin": "Customers kept",
    "acquired_margin": "Customers won",
    "replacement_cost_avoided": "Staff turnover avoided",
    "hours_freed": "Hours freed",
    "harm_avoided": "Harm avoided",
}
ASSUMPTIONS = {
    "cost_factor": "cost, times recorded",
    "margin_share": "gross margin share",
    "realisation_share": "freed time really used",
    "loaded_hourly_cost": "cost of an hour",
    "monthly_revenue_per_customer": "customer's monthly bill",
    "replacement_cost": "cost of a leaver",
    "hours_per_reply": "hours per reply",
    "hours_per_day": "hours of a working day",
    "harm_cost": "cost of a harm",
}


def net_text(result: Money, currency: str | None) -> str:
    """`£47,900, 90% range £29,300 to £66,500`."""
    if result.net_p50 is None:
        return "no estimate in money"
    if not result.count_proven:
        return f"{estimate(result.net_p50, currency)}: cost only, no benefit is proven"
    ends = money_range(result.net_p5, result.net_p95, currency)
    return f"{estimate(result.net_p50, currency)}, {ends}"


def money_range(low: float | None, high: float | None, currency: str | None) -> str:
    """`90% range £29,300 to £66,500`."""
    if low is None or high is None:
        return "no range"
    return f"{MONEY_RANGE} {estimate(low, currency)} to {estimate(high, currency)}"


def forest_sentence(cases: Sequence[Case], currency: str | None) -> str:
    """Best and worst of what has an estimate in money, and what has none."""
    known = sorted((c for c in cases if c.money and c.money.is_known), key=lambda c: -net_of(c))
    if not known:
        return "No initiative has an estimate in money yet."
    ends = [known[0]] if len(known) == 1 else [known[0], known[-1]]
    said = "; ".join(f"{c.initiative.name}: {net_text(c.money, currency)}" for c in ends if c.money)
    rest = len(cases) - len(known)
    return f"{said}." + (f" {counted(rest, 'initiative')} without an estimate in money." if rest else "")


def decided_first(case: Case) -> tuple[int, float]:
    """The order of cards: what pays, what doesn't, what isn't proven, what can't be told."""
    verdict = case.money.verdict if case.money else ""
    place = list(PAYS).index(verdict) if verdict in PAYS else len(PAYS)
    return place, -net_of(case)


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
    elif result.break_even_effect > high if kpi.direction == "lower" else result.break_even_effect < low:
        where = "and the whole range of the effect lies beyond that"
    else:
        where = "and the whole range of the effect falls short of that"
    return f"{start}, {where} ({effect_text(effect, kpi, currency)})."


def swing_name(swing: Swing, labels: dict[str, str]) -> str:
    """`Gross margin, as a share`; an effect by the label of its KPI."""
    if swing.kind == "effect":
        return f"Effect on {lower_first(labels.get(swing.name, words_of(swing.name)))}"
    return assumption_name(swing.name)


def assumption_name(name: str) -> str:
    """`realisation_share` in plain words."""
    return upper_first(ASSUMPTIONS.get(name, words_of(name)))


def pool_name(line: Line) -> str:
    """`Hours freed`, `Set-up`."""
    return POOLS.get(line.pool, upper_first(words_of(line.pool)))


def line_names(found: Sequence[Line], labels: Mapping[str, str]) -> list[str]:
    """A name for each line; where several KPIs feed one pool each says which."""
    pools = [pool_name(line) for line in found]
    return [
        f"{pool}: {lower_first(labels.get(line.kpi_id or '', line.kpi_id or line.kind))}"
        if pools.count(pool) > 1
        else pool
        for pool, line in zip(pools, found, strict=True)
    ]


def tornado_sentence(swings: Sequence[Swing], labels: dict[str, str], currency: str | None) -> str:
    """Which assumption moves the net return most, and whether any turns its sign."""
    if not swings:
        return ""
    top = swings[0]
    ends = sorted((top.net_low, top.net_high))
    turns = [lower_first(swing_name(s, labels)) for s in swings if s.net_low * s.net_high < 0]
    most = f"{swing_name(top, labels)} matters most: "
    span = f"the balance goes from {estimate(ends[0], currency)} to {estimate(ends[1], currency)}."
    if not turns:
        return f"{most}{span} No single assumption turns gain into loss or loss into gain."
    return f"{most}{span} Alone enough to turn the sign: {listed(turns)}."


def waterfall_sentence(found: Sequence[Line], result: Money, currency: str | None) -> str:
    """What it brought, what it cost, and what may come on top."""
    if result.cost_amount is None:
        return "No cost is recorded, so there is no balance."
    cost = estimate(result.cost_amount, currency)
    if not result.count_proven:
        said = f"It costs {cost}. No benefit is proven."
    else:
        ends = money_range(result.benefit_p5, result.benefit_p95, currency)
        benefit = result.benefit_p50 or 0.0
        verb = "brings" if benefit >= 0 else "loses, before its cost,"
        said = f"It {verb} {estimate(abs(benefit), currency)} ({ends}) and costs {cost}."
    if result.net_if_true_p50 is not None and any(maybe(line) for line in found):
        ends = money_range(result.net_if_true_p5, result.net_if_true_p95, currency)
        balance = estimate(result.net_if_true_p50, currency)
        said += f" If what isn't proven were true as well, the balance would be {balance} ({ends})."
    return said


def maybe(line: Line) -> bool:
    """A benefit with an amount that isn't proven."""
    return line.kind == "benefit" and not line.is_proven and line.amount_p50 is not None


def missing_sentence(found: Sequence[Line]) -> str:
    """Benefits without an amount: which values are missing, where to write them."""
    lacking = [line for line in found if line.missing]
    if not lacking:
        return ""
    pools = listed(list(dict.fromkeys(lower_first(pool_name(line)) for line in lacking)))
    names = [n.strip() for line in lacking for n in (line.missing or "").removeprefix(NO_VALUE).split(",")]
    missing = listed(list(dict.fromkeys(lower_first(assumption_name(n)) for n in names)))
    return (
        f"No amount for {pools}: nobody gave {missing}. Write it into [money] of company.toml, or try values "
        "in “Change what is assumed”."
    )


def chance_text(share: float | None) -> str:
    """`more than 99%`: a simulated probability is never certainty."""
    if share is None:
        return "not known"
    percent = 100 * share
    if percent > 99:
        return "more than 99%"
    return "less than 1%" if percent < 1 else f"{number(percent, 0)}%"
