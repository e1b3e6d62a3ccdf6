"""Did it pay, and what changed: the answer in a sentence, the initiatives, then a card for every KPI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from apps import filters, frame, impact_marts, marts, method
from apps.cards import card
from apps.figures import PARTS, Change, Kpi, Value, change_of
from apps.filters import WHOLE
from apps.formats import counted, md, some, words_of
from apps.frame import View
from apps.impact_words import NO_INITIATIVES
from apps.initiative_cards import cards
from apps.money_words import decided_first
from apps.tables import has
from apps.views import initiatives
from apps.words import NOT_CAUSE, SNAPSHOT_WHY, headline, lower_first, missing_lines

STAKEHOLDERS = ("customers", "employees", "partners", "community")
P90 = "_p90"


@dataclass(frozen=True)
class Chosen:
    """What the reader chose; all of it is in the page's address."""

    period_type: str
    against: str
    group: tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """The figures of the chosen group, and how each changed."""

    values: dict[str, list[Value]]  # dated
    changes: dict[str, Change]
    snapshots: dict[str, list[Value]]


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Did empathy pay?")
    if all(k.status != "ok" for k in view.catalog):
        frame.empty(
            "No KPI has data yet.",
            "Connect a source in company.toml (docs/connecting-files.md says how), then run `empathy run`. "
            "`empathy demo` shows a sample company.",
        )
        return
    _initiatives(view)
    st.subheader("What changed?", anchor=False)
    chosen = _filters(view)
    figures = _figures(view, chosen)
    _answer(view, figures, chosen)
    for stakeholder in STAKEHOLDERS:
        _block(view, stakeholder, figures, chosen)
    if figures.snapshots:
        frame.caption(f"About snapshots: {lower_first(SNAPSHOT_WHY)}")
    frame.how_computed(view, method.FIGURES, method.FIGURES_LINEAGE)


def _initiatives(view: View) -> None:
    """The answer in money, and a card for each thing that was tried."""
    found = impact_marts.cases(view.handle)
    if not found:
        if has(view.handle, "core.dim_initiative"):
            frame.caption(f"{NO_INITIATIVES} Until one is, changes can be shown but not what caused them.")
            st.page_link(
                view.pages["initiatives"],
                label="How to register the first one",
                icon=":material/arrow_forward:",
            )
        return
    if initiatives.answer(view):
        frame.caption("All initiatives, the whole company: what is chosen further down doesn't change this.")
    cards(view, sorted(found, key=decided_first), brief=True)


def _filters(view: View) -> Chosen:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        return Chosen(filters.period_filter(()), filters.against_filter(), filters.group_filter(view))


def _figures(view: View, chosen: Chosen) -> Figures:
    values = marts.values_of_group(view.handle, chosen.period_type, *chosen.group)
    found = {k.kpi_id: change_of(k, values.get(k.kpi_id, ()), chosen.against) for k in _on_card(view)}
    changes = {kpi_id: change for kpi_id, change in found.items() if change is not None}
    return Figures(values, changes, marts.values_of_group(view.handle, "snapshot", *chosen.group))


def _on_card(view: View) -> list[Kpi]:
    """KPIs with a card: a 9-in-10 figure stands on its median's, parts of a whole have no one figure."""
    ids = {k.kpi_id for k in view.catalog}
    tails = {k for k in ids if k.endswith(P90) and k.removesuffix(P90) in ids}
    return [k for k in view.catalog if k.kpi_id not in tails and k.kind != PARTS]


def _answer(view: View, figures: Figures, chosen: Chosen) -> None:
    said = headline(list(figures.changes.values()), chosen.period_type, chosen.against, view.currency)
    if chosen.group[1] != WHOLE:
        st.text(f"Only {words_of(chosen.group[0])} {chosen.group[1]}:")
    st.markdown(f"**{md(said.lead)}** {md(said.rest)}")
    frame.caption(NOT_CAUSE)


def _block(view: View, stakeholder: str, figures: Figures, chosen: Chosen) -> None:
    """One group of people: cards for what is known, a line for what isn't and why."""
    kpis = [k for k in _on_card(view) if k.stakeholder == stakeholder]
    if not kpis:
        return
    st.subheader(stakeholder.capitalize(), anchor=False)
    if any(k.kpi_id in figures.values or k.kpi_id in figures.snapshots for k in kpis):
        with st.grid(min_column_width=215, gap="small"):
            for kpi in kpis:
                _cards(view, kpi, figures, chosen)
    _unknown(kpis, figures, chosen)


def _cards(view: View, kpi: Kpi, figures: Figures, chosen: Chosen) -> None:
    """The card over time and, where a source without dates feeds the same KPI, the snapshot's own."""
    if kpi.kpi_id in figures.values:
        change = figures.changes.get(kpi.kpi_id)
        tail = _tail(figures, kpi, change)
        card(view, kpi, figures.values[kpi.kpi_id], change, chosen.against, tail)
    if kpi.kpi_id in figures.snapshots:
        card(view, kpi, figures.snapshots[kpi.kpi_id], None, chosen.against, None)


def _tail(figures: Figures, kpi: Kpi, change: Change | None) -> Value | None:
    """The 9-in-10 figure of the same period."""
    start_on = change.now.start_on if change else None
    return next((v for v in figures.values.get(kpi.kpi_id + P90, ()) if v.start_on == start_on), None)


def _unknown(kpis: Sequence[Kpi], figures: Figures, chosen: Chosen) -> None:
    """KPIs without a card, and why: not connected, no usable records, not split by this group."""
    whole = chosen.group[1] == WHOLE
    missing = [k for k in kpis if k.status != "ok"]
    if missing and whole:
        with st.expander(f"{counted(len(missing), 'KPI')} not shown, and what would show them"):
            st.markdown("\n".join(f"- {md(line)}" for line in missing_lines(missing)))
    shown = {*figures.values, *figures.snapshots}
    absent = [lower_first(k.label) for k in kpis if k.status == "ok" and k.kpi_id not in shown]
    if absent:
        where = f"by {chosen.period_type}" if whole else f"for this {words_of(chosen.group[0])}"
        verb = "has" if len(absent) == 1 else "have"
        frame.caption(f"{counted(len(absent), 'KPI')} {verb} no figures {where}: {some(absent)}.")
