"""The effect of one initiative on one KPI: around the start, by every method, and what was checked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps import check_words, exports, frame, impact_charts, impact_marts
from apps.figures import Kpi
from apps.formats import change_text, md
from apps.frame import View
from apps.impact_words import (
    EFFECT,
    METHODS,
    basis_text,
    effect_text,
    event_sentence,
    naive_sentence,
    range_of,
)
from apps.initiative import Case, Effect, Estimate, Month
from apps.words import chart_alt, lower_first, upper_first

COLUMNS = (
    *("initiative_id", "kpi_id", "method", "is_headline", "estimate", "ci_low", "ci_high", "p_value"),
    *("p_adjusted", "treated_before", "treated_after", "comparison_before", "comparison_after"),
    *("count_units_treated", "count_units_comparison", "count_people", "count_records"),
    *("minimum_detectable_effect", "note"),
)


def show(view: View, case: Case, effect: Effect, kpi: Kpi) -> None:
    """Draw the part of the page about one KPI."""
    _verdict(view, case, effect, kpi)
    months = impact_marts.event_study(view.handle, effect)
    found = impact_marts.estimates(view.handle, effect)
    if months:
        _around_the_start(view, case, kpi, months)
    elif found and case.initiative.unit_type in ("customer", "employee"):
        frame.caption(
            "No picture month by month: people who were assigned one by one are compared as a whole, each "
            "with their own time before."
        )
    if any(e.estimate is not None for e in found):
        _by_every_method(view, case, effect, kpi, found)
    else:
        frame.empty(
            f"There is no estimate of the effect on {lower_first(kpi.label)} yet.",
            "The sentence above says what is missing; every night looks again.",
        )
    _checked(view, effect, kpi)
    if found:
        _export(view, effect, found)


def verdict_words(effect: Effect) -> str:
    """`Better`, `No clear change`."""
    return upper_first(EFFECT.get(effect.verdict, effect.verdict))


def _verdict(view: View, case: Case, effect: Effect, kpi: Kpi) -> None:
    st.markdown(
        f"**{md(kpi.label)}:** {md(effect_text(effect, kpi, view.currency))}", help=frame.definition(kpi)
    )
    if effect.role != "primary":
        frame.finding(effect.sentence)
        for reason in impact_marts.reasons(view.handle, effect):
            frame.finding(f"•  {reason['sentence']}")


def _around_the_start(view: View, case: Case, kpi: Kpi, months: Sequence[Month]) -> None:
    name, unit = case.initiative.name, case.initiative.unit_type
    finding = event_sentence(months)
    with st.grid(min_column_width=330, gap="medium"):
        with st.container():
            st.markdown("**The effect around the start**")
            st.vega_lite_chart(
                impact_charts.event_study(kpi, months, name, unit, view.colours, view.currency),
                theme=None,
                alt=chart_alt(f"Effect on {kpi.label} by month around the start", finding),
            )
            frame.finding(finding)
            frame.caption("Shaded: 95% range of each month. Dashed: no effect.")
        if any(m.comparison_value is not None for m in months):
            with st.container():
                _both_groups(view, kpi, months, name)


def _both_groups(view: View, kpi: Kpi, months: Sequence[Month], name: str) -> None:
    finding = groups_sentence(months, kpi, view.currency)
    st.markdown("**With it and without it**")
    st.vega_lite_chart(
        impact_charts.both_groups(kpi, months, name, view.colours, view.currency),
        theme=None,
        alt=chart_alt(f"{kpi.label} of both groups around the start", finding),
    )
    frame.finding(finding)
    frame.caption("Each group against its own average before the start. The distance is the effect.")


def groups_sentence(months: Sequence[Month], kpi: Kpi, currency: str | None) -> str:
    """How far each group moved from its own average before, on average since the start."""
    after = [m for m in months if m.months_from_start >= 0]
    treated = [m.treated_value for m in after if m.treated_value is not None]
    others = [m.comparison_value for m in after if m.comparison_value is not None]
    if not treated or not others:
        return "There is no month since the start for both groups."
    moved = [change_text(sum(v) / len(v), kpi.unit, currency) for v in (treated, others)]
    return f"Since the start: {moved[0]} with it, {moved[1]} without it, on average of the months."


def _by_every_method(view: View, case: Case, effect: Effect, kpi: Kpi, found: Sequence[Estimate]) -> None:
    st.markdown("**By every method, beside the naive one**")
    clear = {"improved": view.colours.good, "worsened": view.colours.bad}.get(effect.verdict)
    finding = naive_sentence(found, kpi, view.currency)
    unit = case.initiative.unit_type
    st.vega_lite_chart(
        impact_charts.methods(kpi, found, unit, clear, view.colours, view.currency),
        theme=None,
        alt=chart_alt(f"Effect on {kpi.label} by every method", finding),
    )
    frame.finding(finding)
    frame.caption(
        "Lines: 95% range. Hollow: before and after only, which blames or praises the initiative for "
        "everything that happened at the time. The first line counts."
    )
    if st.toggle("Show as a table", key="methods", bind="query-params"):
        st.dataframe(
            [method_row(view, kpi, e, unit) for e in found],
            hide_index=True,
            alt=f"Effect on {kpi.label} by every method, as a table",
        )


def method_row(view: View, kpi: Kpi, e: Estimate, unit: str) -> dict[str, str]:
    """One method as the table shows it."""
    known = e.estimate is not None
    return {
        "Method": METHODS.get(e.method, e.method) + (" (counts)" if e.is_headline else ""),
        "Effect": change_text(e.estimate or 0.0, kpi.unit, view.currency) if known else "",
        "95% range": range_of(e.ci_low, e.ci_high, kpi, view.currency).removeprefix("95% range ")
        if known
        else "",
        "p": check_words.p_text(e.p_value),
        "Based on": basis_text(e, unit),
        "Note": e.note or "",
    }


def _checked(view: View, effect: Effect, kpi: Kpi) -> None:
    row = impact_marts.diagnostic(view.handle, effect)
    said = check_words.checks(row, kpi, view.currency)
    if not said:
        return
    with st.expander("What was checked about the comparison"):
        for line in said:
            frame.finding(f"•  {line}")


def _export(view: View, effect: Effect, found: Sequence[Estimate]) -> None:
    ids = {"initiative_id": effect.initiative_id, "kpi_id": effect.kpi_id}
    st.download_button(
        "Download these estimates (CSV)",
        exports.to_csv((ids | {c: getattr(e, c, ids.get(c)) for c in COLUMNS} | ids for e in found), COLUMNS),
        file_name=f"estimates_{view.handle.manifest.run_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
