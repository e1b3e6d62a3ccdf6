"""The money of one initiative: where it came from, what it hangs on, from which effect it pays."""

from __future__ import annotations

import streamlit as st

from apps import frame, impact_marts, money_charts, waterfall_chart
from apps.formats import counted, listed, md, money, number
from apps.frame import View
from apps.impact_words import (
    MONEY_RANGE,
    break_even_sentence,
    chance_text,
    money_range,
    net_text,
    tornado_sentence,
)
from apps.initiative import Case, Line, Money
from apps.initiative_cards import harmed_text
from apps.words import chart_alt, lower_first

POOLS = {
    "retained_margin": "Customers kept",
    "acquired_margin": "Customers won",
    "replacement_cost_avoided": "Staff turnover avoided",
    "hours_freed": "Hours freed",
    "harm_avoided": "Harm avoided",
}


def show(view: View, case: Case) -> None:
    """Draw the part of the page about money."""
    st.subheader("What it was worth", anchor=False)
    result = case.money
    if result is None:
        frame.empty(
            "No money is computed for it.", "Add its costs to initiative_costs.csv and run `empathy run`."
        )
        return
    found = impact_marts.lines(view.handle, case.initiative.initiative_id)
    _figures(view, result)
    harmed = harmed_text(view, case)
    if harmed:
        st.markdown(f":red-background[⚠ {md(harmed)}]")
    if found:
        _waterfall(view, result, found)
    _break_even(view, case, result)
    _tornado(view, case, result)


def _figures(view: View, result: Money) -> None:
    """Net return, chance, payback: each with what it rests on."""
    facts = [f"Net return {net_text(result, view.currency)}"]
    if result.is_known:
        facts.append(f"chance that it pays: {chance_text(result.probability_roi_positive)}")
        facts.append(payback_text(result))
    st.markdown(md(". ".join([facts[0], *[f[0].upper() + f[1:] for f in facts[1:]]])) + md("."))
    about = []
    if result.horizon_months:
        about.append(f"Over {counted(result.horizon_months, 'month')}")
    if result.npv is not None and result.discount_rate is not None:
        rate = number(100 * result.discount_rate)
        about.append(f"worth {money(result.npv, view.currency)} today at {rate}% a year")
    if result.roi_p50 is not None:
        ends = [number(100 * (v or 0.0), 0) for v in (result.roi_p50, result.roi_p5, result.roi_p95)]
        about.append(f"return on cost {ends[0]}% ({MONEY_RANGE} {ends[1]} to {ends[2]}%)")
    if about:
        frame.caption(f"{listed(about)}.")


def payback_text(result: Money) -> str:
    """When what it brought equals what it cost."""
    if result.payback_month is None:
        return "not paid back within the horizon"
    return f"paid back in month {result.payback_month}"


def _waterfall(view: View, result: Money, found: list[Line]) -> None:
    st.markdown("**Where the money came from**")
    finding = waterfall_sentence(found, result, view.currency)
    st.vega_lite_chart(
        waterfall_chart.waterfall(found, result, POOLS, view.colours, view.currency),
        theme=None,
        alt=chart_alt("Benefits, costs and net return", finding),
    )
    frame.finding(finding)
    if any(not line.is_proven for line in found):
        frame.caption("Solid: proven, and in the net return. Hollow: only if it is also true; not counted.")


def waterfall_sentence(found: list[Line], result: Money, currency: str | None) -> str:
    """What it brought, what it cost, and what may come on top."""
    proven = [line for line in found if line.line_kind == "benefit" and line.is_proven]
    cost = money(result.cost_amount or 0.0, currency)
    if not proven:
        said = f"It cost {cost}. No benefit is proven."
    else:
        ends = money_range(result.benefit_p5, result.benefit_p95, currency)
        said = f"It brought {money(result.benefit_p50 or 0.0, currency)} ({ends}) and cost {cost}."
    if result.net_if_true_p50 is not None and any(not line.is_proven for line in found):
        said += f" With what isn't proven the net return would be {money(result.net_if_true_p50, currency)}."
    return said


def _break_even(view: View, case: Case, result: Money) -> None:
    kpi = view.kpi(result.break_even_kpi_id or "")
    if kpi is None:
        return
    effect = next((e for e in case.effects if e.kpi_id == kpi.kpi_id), None)
    st.markdown("**From which effect it pays**")
    finding = break_even_sentence(effect, result, kpi, view.currency)
    if effect is not None and effect.is_known and result.break_even_effect is not None:
        st.vega_lite_chart(
            money_charts.break_even(effect, result.break_even_effect, kpi, view.colours, view.currency),
            theme=None,
            alt=chart_alt(
                f"Effect on {lower_first(kpi.label)} beside the effect from which it pays", finding
            ),
        )
    frame.finding(finding)


def _tornado(view: View, case: Case, result: Money) -> None:
    rows = impact_marts.sensitivity(view.handle, case.initiative.initiative_id)
    if not rows or result.net_p50 is None:
        return
    st.markdown("**What it hangs on**")
    finding = tornado_sentence(rows, view.currency)
    st.vega_lite_chart(
        money_charts.tornado(rows, result.net_p50, view.colours, view.currency),
        theme=None,
        alt=chart_alt("Net return with each assumption at its low and high value", finding),
    )
    frame.finding(finding)
    frame.caption("Bars: net return with one assumption at its low and high value. Line: as computed.")
