"""The money of one initiative: where it came from, what it hangs on, from which effect it pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps import exports, frame, money_charts, roi_marts, waterfall_chart
from apps.formats import counted, estimate, listed, md, number
from apps.frame import View
from apps.initiative import Case, Line, Money
from apps.initiative_cards import harmed_text
from apps.money_words import (
    MONEY_RANGE,
    break_even_sentence,
    chance_text,
    maybe,
    missing_sentence,
    net_text,
    tornado_sentence,
    waterfall_sentence,
)
from apps.views import initiative_assume
from apps.whatif import WhatIf
from apps.words import chart_alt, lower_first, upper_first

COLUMNS = (
    *("initiative_id", "kind", "pool", "kpi_id", "is_proven", "amount_p5", "amount_p50", "amount_p95"),
    *("source", "missing", "changed"),
)


def show(view: View, case: Case) -> None:
    """Draw the part of the page about money."""
    st.subheader("What it was worth", anchor=False)
    if case.money is None:
        frame.empty(
            "No money is computed for it.",
            "It needs its costs in initiative_costs.csv and a value for what it changes in company.toml "
            "(docs/money-settings.md), then `empathy run`.",
        )
        return
    asked = initiative_assume.show(view, case)
    result = case.money
    if asked.is_changed:
        result = roi_marts.summary_if(view.handle, case.initiative.initiative_id, asked.changes)
        _changed(view, case.money, result)
    found = roi_marts.lines(view.handle, case.initiative.initiative_id, asked.changes)
    _figures(view, result, found)
    harmed = harmed_text(view, case)
    if harmed:
        frame.caption(harmed)  # next to the gain, whatever it is
    if found:
        _waterfall(view, result, found)
    _break_even(view, case, result)
    _tornado(view, case, result, asked)
    _export(view, case, found, asked)


def _changed(view: View, published: Money, result: Money) -> None:
    """The answer with the reader's values, above the published one."""
    frame.caption("With your values:")
    frame.lead(result.sentence, "what-if")
    frame.finding(f"As published: {net_text(published, view.currency)}.")


def _figures(view: View, result: Money, found: Sequence[Line]) -> None:
    """Net return, chance, payback: each with what it rests on."""
    facts = [f"Net return {net_text(result, view.currency)}"]
    if result.is_known and result.count_proven:
        facts.append(f"Chance that it pays: {chance_text(result.probability_roi_positive)}")
        month = result.payback_month
        facts.append("Not paid back within the horizon" if month is None else f"Paid back in month {month}")
    elif result.is_known and any(maybe(line) for line in found):
        chance = chance_text(result.probability_if_true)
        facts.append(f"Chance that it pays if all that was measured is true: {chance}")
    st.markdown(md(f"{'. '.join(facts)}."))
    about = [f"over {counted(result.horizon_months, 'month')}"]
    if result.npv is not None and result.is_known:
        rate = number(100 * result.discount_rate)
        about.append(f"worth {estimate(result.npv, view.currency)} at its start at {rate}% a year")
    if result.roi_p50 is not None:
        ends = [number(100 * (v or 0.0), 0) for v in (result.roi_p50, result.roi_p5, result.roi_p95)]
        span = f" ({MONEY_RANGE} {ends[1]} to {ends[2]}%)" if ends[1] != ends[2] else ""
        about.append(f"return on cost {ends[0]}%{span}")
    frame.caption(f"{upper_first(listed(about))}.")


def _waterfall(view: View, result: Money, found: list[Line]) -> None:
    st.markdown("**Where the money comes from**")
    finding = waterfall_sentence(found, result, view.currency)
    st.vega_lite_chart(
        waterfall_chart.waterfall(found, result, view.labels, view.colours, view.currency),
        theme=None,
        alt=chart_alt("Benefits, costs and net return", finding),
    )
    frame.finding(finding)
    if any(maybe(line) for line in found):
        frame.caption("Solid: proven, and in the net return. Hollow: only if it is also true; not counted.")
    frame.caption(missing_sentence(found))


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


def _tornado(view: View, case: Case, result: Money, asked: WhatIf) -> None:
    swings = roi_marts.swings(view.handle, case.initiative.initiative_id, asked.changes)
    base = result.net_p50 if swings and swings[0].is_proven else result.net_if_true_p50
    if not swings or base is None:
        return
    st.markdown("**What it hangs on**")
    finding = tornado_sentence(swings, view.labels, view.currency)
    st.vega_lite_chart(
        money_charts.tornado(swings, base, view.labels, view.colours, view.currency),
        theme=None,
        alt=chart_alt("Balance with each assumption at its low and high value", finding),
    )
    frame.finding(finding)
    counts = "proven benefits" if swings[0].is_proven else "all that was measured, proven or not"
    frame.caption(
        f"Bars: the balance of {counts} with one assumption at its low and high value; an effect goes to the "
        "ends of its 95% range. Line: everything at its most likely."
    )


def _export(view: View, case: Case, found: Sequence[Line], asked: WhatIf) -> None:
    names = ", ".join(sorted(asked.changes))
    same: dict[str, Any] = {"initiative_id": case.initiative.initiative_id, "changed": names}
    rows = ({c: getattr(line, c, None) for c in COLUMNS} | same for line in found)
    st.download_button(
        "Download this money (CSV)",
        exports.to_csv(rows, COLUMNS),
        file_name=f"money_{view.handle.manifest.run_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
