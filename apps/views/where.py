"""Where empathy pays: value of the customer by need for help, with a floor for everybody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps import exports, frame, method, roi_marts, segment_charts
from apps.data import Row
from apps.frame import View
from apps.segment_words import (
    ORDER,
    cell,
    floor_sentence,
    parity_row,
    parity_sentence,
    sentence,
    service_sentence,
    table_row,
)
from apps.words import chart_alt

COLUMNS = (
    *("value_tier", "need_tier", "count_people", "marginal_return", "ci_low", "ci_high", "own_weight"),
    *("service_share", "service_floor_share", "is_below_floor", "stance", "advice", "status"),
)


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Where does it pay?")
    rows = sorted(
        roi_marts.segments(view.handle),
        key=lambda r: (-ORDER.index(r["value_tier"]), -ORDER.index(r["need_tier"])),
    )
    if rows:
        _page(view, rows)
    else:
        frame.empty(
            "No group of customers can be judged yet.",
            "It needs customers with orders or contracts (for their value), tickets (for their need), and "
            "attention that was given to some of them by lot: an initiative of unit customer.",
        )
    frame.how_computed(view, method.WHERE, method.WHERE_LINEAGE)


def _page(view: View, rows: Sequence[Row]) -> None:
    finding = sentence(rows)
    frame.lead(finding)
    frame.caption(
        "For each unit of money that more personal attention costs: what it brings in margin, less that cost."
    )
    st.vega_lite_chart(
        segment_charts.matrix([cell(r) for r in rows], ORDER[::-1], ORDER, view.colours),
        theme=None,
        alt=chart_alt("Return of more attention, by value and need of customers", finding),
    )
    frame.caption(
        "Green: clearly gains. Orange: clearly loses. Grey: the 95% range holds zero, so it can't be told. "
        "The second line is advice to a person, never a rule that runs by itself."
    )
    st.subheader("The floor for everybody", anchor=False)
    frame.finding(floor_sentence(rows))
    frame.finding(service_sentence(rows))
    st.dataframe(
        [table_row(r) for r in rows],
        hide_index=True,
        alt="Return, stance and service of each group as a table",
    )
    st.download_button(
        "Download this matrix (CSV)",
        exports.to_csv(rows, COLUMNS),
        file_name=f"where_it_pays_{view.handle.manifest.run_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    _parity(roi_marts.parity(view.handle))


def _parity(groups: Sequence[Row]) -> None:
    """Whether the advice falls harder on some people than on others."""
    st.subheader("Would the advice be fair?", anchor=False)
    frame.finding(parity_sentence(groups))
    if any(g["less_share"] for g in groups):
        st.dataframe(
            [parity_row(g) for g in groups],
            hide_index=True,
            alt="Share of each group of people whose stance is to automate or the floor only",
        )
