"""One initiative: what was planned, whether it worked, whether it paid, and how that was judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from apps import frame, impact_marts, method, roi_marts, timeline_chart
from apps.figures import Kpi
from apps.formats import listed, md, words_of
from apps.frame import View
from apps.impact_words import effect_text
from apps.initiative import Case, Effect
from apps.initiative_cards import badges, harmed_text
from apps.timeline_chart import day_text
from apps.views import initiative_effect, initiative_money, initiatives
from apps.words import chart_alt

LENSES = {
    "all": "Everything",
    "traditional": "Money and operations",
    "advanced": "Leading indicators",
}


def show(view: View) -> None:
    """Draw the page of the initiative that the address names."""
    frame.header(view, "Did it pay?")
    found = impact_marts.cases(view.handle)
    if not found:
        initiatives.nothing(view)
        return
    st.page_link(view.pages["initiatives"], label="All initiatives", icon=":material/arrow_back:")
    asked = st.query_params.get("id")
    case = next((c for c in found if c.initiative.initiative_id == asked), None)
    if case is None:
        frame.empty("This run has no such initiative.", "It may have been renamed. Choose one from the list.")
        frame.how_computed(view, method.INITIATIVES, method.INITIATIVES_LINEAGE)
        return
    _verdict(view, case)
    _plan(view, case)
    kpi, effect = _outcome(view, case)
    if effect is not None and kpi is not None:
        initiative_effect.show(view, case, effect, kpi)
    initiative_money.show(view, case)
    _lenses(view, case)
    frame.how_computed(view, method.INITIATIVES, method.INITIATIVES_LINEAGE, [kpi] if kpi else [])


def _verdict(view: View, case: Case) -> None:
    """The answer first: money, effect, what was harmed, and why."""
    frame.name(case.initiative.name, "page")
    badges(view, case)
    if case.money is not None:
        frame.lead(case.money.sentence, "money")
    effect = case.primary
    if effect is None:
        declared = case.initiative.primary_kpi
        if declared:
            st.text(f"It was to change {declared}, which isn't measured here, so its effect can't be judged.")
        else:
            st.text("No KPI was declared for it, so its effect can't be judged.")
        return
    said = case.money.sentence if case.money else ""
    for goal in case.goals:
        if goal.sentence not in said:
            frame.finding(goal.sentence)
    harmed = harmed_text(view, case)
    if harmed:
        st.markdown(f":red-background[⚠ {md(harmed)}]")
    for reason in impact_marts.reasons(view.handle, effect):
        frame.finding(f"•  {reason['sentence']}")


def _plan(view: View, case: Case) -> None:
    i = case.initiative
    st.subheader("What was planned", anchor=False)
    st.text(f"“{i.hypothesis}”" if i.hypothesis else "No hypothesis was written down.")
    frame.caption(f"{words_of(i.type).capitalize()}, given {_by_unit(i.unit_type)}.")
    facts = [("Answers for it", i.owner), ("Why these were chosen", i.selected_because)]
    for name, text in facts:
        st.text(f"{name}: {text or 'not written down'}")
    as_of: dt.date | None = view.as_of.astimezone(view.zone).date() if view.as_of else None
    finding = plan_sentence(case)
    st.vega_lite_chart(
        timeline_chart.timeline(i, as_of, view.colours),
        theme=None,
        alt=chart_alt("What was planned and when", finding),
    )
    frame.finding(finding)
    _difficult(view, case)


def _difficult(view: View, case: Case) -> None:
    """For decisions that hurt: were reasons given in time, and is what fell back where it was."""
    rows = roi_marts.difficult_decision(view.handle, case.initiative.initiative_id)
    if not rows:
        return
    st.markdown("**A decision that hurts**")
    in_time = "were" if rows[0]["is_explained_in_time"] else "were not"
    st.text(f"•  The reasons {in_time} published by the day people were told.")
    for row in rows:
        frame.finding(f"•  {row['sentence']}")


def _by_unit(unit_type: str) -> str:
    return "to the whole company" if unit_type == "company" else f"{unit_type} by {unit_type}"


def plan_sentence(case: Case) -> str:
    """The dates in a sentence; late registration is said for ever."""
    i = case.initiative
    parts = [f"Started on {day_text(i.start_on)}"]
    if i.full_effect_on and i.full_effect_on > i.start_on:
        parts.append(f"full effect from {day_text(i.full_effect_on)}")
    if i.measured_until_on:
        parts.append(f"measured until {day_text(i.measured_until_on)}")
    said = f"{listed(parts)}."
    if i.baseline_from_on and i.baseline_to_on:
        said += f" Baseline: {day_text(i.baseline_from_on)} to {day_text(i.baseline_to_on)}."
    else:
        said += " No baseline was declared."
    if i.is_registered_late:
        said += " It was registered after it had started, so its goal may have been chosen with hindsight."
    if i.is_changed_after_start:
        said += " Its goal, dates or baseline were changed after it had started."
    return said


def _outcome(view: View, case: Case) -> tuple[Kpi | None, Effect | None]:
    """Which of its KPIs the effect is shown for; the declared goal first."""
    known = {k.label: (k, e) for e in case.effects if (k := view.kpi(e.kpi_id)) is not None}
    if not known:
        return None, None
    st.subheader("Did it work?", anchor=False)
    if len(known) > 1:
        chosen = st.selectbox("Effect on", list(known), key="outcome", bind="query-params", width=300)
    else:
        chosen = next(iter(known))
    return known.get(chosen or "", next(iter(known.values())))


def _lenses(view: View, case: Case) -> None:
    """Two ways to look at the return: money now, and what shows up earlier or is never money."""
    st.subheader("Everything it was measured by", anchor=False)
    lens = st.segmented_control(
        "Look at",
        list(LENSES),
        format_func=LENSES.__getitem__,
        default="all",
        required=True,
        key="lens",
        bind="query-params",
    )
    pairs = [(e, k) for e in case.effects if (k := view.kpi(e.kpi_id)) is not None]
    shown = [(e, k) for e, k in pairs if lens in ("all", k.tier)]
    if shown:
        _table(view, shown)
    else:
        frame.caption("None of its KPIs belongs to this way of looking.")
    if lens != "traditional":
        _intangibles(view, case)


def _table(view: View, shown: Sequence[tuple[Effect, Kpi]]) -> None:
    rows = [
        {
            "KPI": k.label,
            "Role": {"primary": "goal"}.get(e.role, e.role),
            "Verdict": initiative_effect.verdict_words(e),
            "Effect": effect_text(e, k, view.currency),
            "Why": e.sentence,
        }
        for e, k in shown
    ]
    st.dataframe(rows, hide_index=True, alt="Every KPI of the initiative with its verdict and effect")


def _intangibles(view: View, case: Case) -> None:
    rows = roi_marts.intangibles(view.handle, case.initiative.initiative_id)
    if rows:
        frame.caption("Measured, never turned into money: what it is worth shows in who stays and in hours.")
    for row in rows:
        frame.finding(f"•  {row['sentence']}")
