"""What a reader can choose. Every choice is in the page's address, so a link shows the same page.

The address holds the option as it is shown, so what is shown must not depend on other choices.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps import marts
from apps.figures import Kpi
from apps.formats import label, words_of
from apps.frame import View

WHOLE = "all"
AGAINST_NAMES = {"previous": "Period before", "year": "Year before"}


def period_filter(have: Sequence[str]) -> str:
    """Quarter or month, and the snapshot where a KPI has one beside its dated figures."""
    options = ["quarter", "month", "snapshot"] if "snapshot" in have else ["quarter", "month"]
    chosen = st.segmented_control(
        "Period",
        options,
        format_func=str.capitalize,
        default="quarter",
        required=True,
        key="period",
        bind="query-params",
    )
    return chosen if chosen in have or not have else have[0]


def against_filter() -> str:
    """Which earlier period to compare with."""
    chosen = st.segmented_control(
        "Compare with",
        list(AGAINST_NAMES),
        format_func=AGAINST_NAMES.__getitem__,
        default="previous",
        required=True,
        key="against",
        bind="query-params",
    )
    return chosen or "previous"


def group_filter(view: View, kpi_id: str | None = None) -> tuple[str, str]:
    """Whose figures: the whole company or one group, as (type, name)."""
    groups = [(WHOLE, WHOLE), *marts.groups(view.handle, kpi_id)]
    chosen = st.selectbox(
        "Group",
        groups,
        format_func=group_name,
        key="group",
        bind="query-params",
        width=260,
    )
    return chosen or groups[0]


def group_name(group: tuple[str, str]) -> str:
    """`Location: Harbour`."""
    kind, name = group
    return "Whole company" if kind == WHOLE else f"{words_of(kind).capitalize()}: {label(name)}"


def kpi_filter(view: View) -> Kpi:
    """Any KPI; those with data first."""
    ordered = sorted(view.catalog, key=lambda k: k.status != "ok")
    by_name = {kpi_name(view, k): k for k in ordered}
    chosen = st.selectbox("KPI", list(by_name), key="kpi", bind="query-params", width=300)
    return by_name.get(chosen or "", ordered[0])


def kpi_name(view: View, kpi: Kpi) -> str:
    """The label; with the id where two KPIs share it."""
    shared = sum(k.label == kpi.label for k in view.catalog) > 1
    return f"{kpi.label} ({kpi.kpi_id})" if shared else kpi.label


def split_filter(kinds: Sequence[str]) -> str:
    """Which kind of group to show side by side."""
    chosen = st.segmented_control(
        "Split by",
        list(kinds),
        format_func=lambda k: words_of(k).capitalize(),
        default=kinds[0],
        required=True,
        key="split",
        bind="query-params",
    )
    return chosen if chosen in kinds else kinds[0]
