"""What each KPI means, where its definition comes from, and how to read the figures."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote_plus

import streamlit as st

from apps import filters, frame, method
from apps.figures import Kpi
from apps.formats import counted, listed, md, words_of
from apps.frame import View
from apps.words import SNAPSHOT, SNAPSHOT_WHY, missing_source

READING = (
    (
        "Range",
        "Every estimate comes with a 95% range: were the period repeated many times, 95 of 100 such ranges "
        "would hold the true value. People, not records, are counted as independent.",
    ),
    ("Clear change", method.FIGURES[1]),
    (
        "Hidden",
        "Fewer people than the privacy limit. Other groups may be hidden along with them so that nobody can "
        "work out the rest by subtraction. Hidden isn't the same as no data: the people are there.",
    ),
    ("Too few people", "Enough people to be shown, but too few for the figure to mean anything."),
    ("No data", "The source isn't connected, or has no usable records for this KPI. Never zero."),
    ("Snapshot", f"{SNAPSHOT} {SNAPSHOT_WHY}"),
    ("n", "How many records, and from how many people, a figure is based on."),
)
KINDS = {
    "ratio": "a sum over a sum",
    "share": "a share",
    "mean": "a mean",
    "quantile": "a quantile",
    "nps": "promoters minus detractors",
    "poisson": "a rate over time at risk",
    "count": "a count",
    "composition": "parts of a whole",
}
GOOD = {"higher": "Higher is better", "lower": "Lower is better"}


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Glossary")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        who = st.segmented_control(
            "About",
            ["everyone", *dict.fromkeys(k.stakeholder for k in view.catalog)],
            format_func=str.capitalize,
            default="everyone",
            required=True,
            key="about",
            bind="query-params",
        )
        words = st.text_input("Search", key="search", bind="query-params", width=260)
    asked = st.query_params.get("term")
    shown = [k for k in view.catalog if matches(k, who or "everyone", words or "")]
    frame.caption(_finding(view, shown))
    if not shown:
        frame.empty("No KPI matches.", "Clear the search or choose everyone.")
    for kpi in sorted(shown, key=lambda k: k.kpi_id != asked):
        _entry(view, kpi, opened=kpi.kpi_id == asked)
    st.subheader("How to read the figures", anchor=False)
    for term, text in READING:
        st.markdown(f"**{md(term)}.** {md(text)}")
    frame.how_computed(view, method.GLOSSARY, method.GLOSSARY_LINEAGE)


def matches(kpi: Kpi, who: str, words: str) -> bool:
    """Whether a KPI belongs to the chosen people and has the searched words in it."""
    if who not in ("everyone", kpi.stakeholder):
        return False
    text = f"{kpi.kpi_id} {kpi.label} {kpi.description} {kpi.domain}".lower()
    return all(word in text for word in words.lower().split())


def _finding(view: View, shown: Sequence[Kpi]) -> str:
    live = sum(k.status == "ok" for k in shown)
    return f"{counted(len(shown), 'KPI')} of {len(view.catalog)}; {live} of them with data in this run."


def _entry(view: View, kpi: Kpi, *, opened: bool) -> None:
    with st.expander(md(kpi.label), expanded=opened):
        st.markdown(md(kpi.description))
        st.markdown("  \n".join(f"**{md(name)}:** {md(text)}" for name, text in facts(kpi)))
        st.markdown(f"[See its figures](kpis?kpi={quote_plus(filters.kpi_name(view, kpi))})")


def facts(kpi: Kpi) -> list[tuple[str, str]]:
    """The rest of the catalogue's row in words."""
    needs = listed([words_of(n) for n in kpi.sources_needed]) or "any source"
    return [
        ("Id", kpi.kpi_id),
        ("Unit", words_of(kpi.unit)),
        ("Good or bad", GOOD.get(kpi.direction, "No direction is better")),
        ("Computed as", f"{KINDS.get(kpi.kind, words_of(kpi.kind))} over each {words_of(kpi.entity_type)}"),
        ("Shown from", counted(max(kpi.k_people, kpi.min_n), "person", "people")),
        ("Needs", f"{needs} records"),
        ("State", "has data" if kpi.status == "ok" else missing_source(kpi)),
        ("View of the return", kpi.tier or "not said"),
        ("Definition from", kpi.definition_source or "this project"),
        ("Owner", kpi.owner or "not said"),
    ]
