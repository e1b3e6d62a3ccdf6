"""All initiatives: the answer, the net return of each with its range, a card for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps import exports, frame, impact_marts, method, money_charts, roi_marts
from apps.formats import counted
from apps.frame import View
from apps.impact_words import FIRST_ASSIGNMENTS, FIRST_LINES, NO_INITIATIVES
from apps.initiative import Case
from apps.initiative_cards import cards
from apps.money_words import MONEY_RANGE, decided_first, forest_sentence
from apps.tables import has
from apps.words import chart_alt

COLUMNS = (
    *("initiative_id", "name", "type", "unit_type", "start_on", "is_registered_late"),
    *("primary_kpi", "effect_verdict", "effect_reasons", "estimate", "ci_low", "ci_high"),
    *("money_verdict", "money_reasons", "cost_amount", "net_p5", "net_p50", "net_p95"),
    *("probability_roi_positive", "payback_month"),
)


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Did it pay?")
    found = impact_marts.cases(view.handle)
    if not found:
        nothing(view)
        return
    answer(view)
    _forest(view, found)
    st.subheader("One by one", anchor=False)
    cards(view, sorted(found, key=decided_first))
    st.download_button(
        "Download these verdicts (CSV)",
        exports.to_csv((export_row(c) for c in found), COLUMNS),
        file_name=f"initiatives_{view.handle.manifest.run_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    frame.how_computed(view, method.INITIATIVES, method.INITIATIVES_LINEAGE)


def nothing(view: View) -> None:
    """No initiative yet: what one is and how the first is written down."""
    if not has(view.handle, "core.dim_initiative"):
        frame.empty(
            "This run was made before initiatives were measured.", "The next `empathy run` measures them."
        )
        return
    frame.empty(
        NO_INITIATIVES,
        "Write down what you try before you try it: save these lines as initiatives.csv and assignments.csv "
        "in the company folder, change them to yours, and run `empathy run`. "
        "Teams that aren't listed are the comparison.",
    )
    st.markdown("**initiatives\\.csv**")
    st.code(FIRST_LINES, language=None, wrap_lines=True)
    st.markdown("**assignments\\.csv**")
    st.code(FIRST_ASSIGNMENTS, language=None, wrap_lines=True)


def answer(view: View) -> bool:
    """The first line: all initiatives together, in money, with the range. False when there is none."""
    sentence = roi_marts.portfolio(view.handle)
    if sentence:
        frame.lead(sentence, "answer")
    return sentence is not None


def _forest(view: View, found: Sequence[Case]) -> None:
    st.subheader("Net return of each initiative", anchor=False)
    finding = forest_sentence(found, view.currency)
    st.vega_lite_chart(
        money_charts.forest(found, view.colours, view.currency),
        theme=None,
        alt=chart_alt("Net return of each initiative with its range", finding),
    )
    frame.finding(finding)
    months = {c.money.horizon_months for c in found if c.money and c.money.horizon_months}
    over = f" over {counted(max(months), 'month')}" if len(months) == 1 else ""
    frame.caption(
        f"Line: {MONEY_RANGE}. Proven benefits less cost{over}. Grey: gain or loss isn't proven. "
        "Dashed: where it would be if everything that was measured were true."
    )


def export_row(case: Case) -> dict[str, Any]:
    """A case as the file has it: raw numbers, verdicts as the warehouse names them."""
    effect, result = case.primary, case.money
    row = {name: getattr(case.initiative, name, None) for name in COLUMNS[:7]}
    if effect is not None:
        row |= {"effect_verdict": effect.verdict, "effect_reasons": effect.reason_codes}
        row |= {name: getattr(effect, name) for name in ("estimate", "ci_low", "ci_high")}
    if result is not None:
        row |= {"money_verdict": result.verdict, "money_reasons": result.reason_codes}
        row |= {name: getattr(result, name) for name in COLUMNS[14:]}
    return row
