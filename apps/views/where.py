"""Where empathy pays: value of the customer by need for help, with a floor for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps import exports, frame, method, roi_marts, segment_charts
from apps.data import Row
from apps.formats import counted, listed, money, number
from apps.frame import View
from apps.words import chart_alt

ORDER = ("low", "mid", "high")
COLUMNS = (
    *("value_tier", "need_tier", "count_people", "marginal_return", "ci_low", "ci_high"),
    *("stance", "advice", "is_below_floor", "status"),
)


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Where does it pay?")
    rows = sorted(
        roi_marts.segments(view.handle),
        key=lambda r: (-ORDER.index(r["value_tier"]), -ORDER.index(r["need_tier"])),
    )
    if not rows:
        frame.empty(
            "No group of customers can be judged yet.",
            "It needs customers with a value and a need tier, and an initiative with proven effects.",
        )
        return
    frame.lead(sentence(rows))
    _matrix(view, rows)
    frame.how_computed(view, method.WHERE, method.WHERE_LINEAGE)


def sentence(rows: Sequence[Row]) -> str:
    """Where it clearly pays, where it clearly doesn't, and for how many groups that can't be told."""
    clear = [r for r in rows if is_clear(r)]
    gains = [group_name(r) for r in clear if r["marginal_return"] > 0]
    losses = [group_name(r) for r in clear if r["marginal_return"] < 0]
    said = []
    if gains:
        said.append(f"One more of cost clearly pays for customers with {listed(gains)}.")
    if losses:
        said.append(f"It clearly doesn't for {listed(losses)}.")
    rest = len(rows) - len(clear)
    if rest:
        said.append(f"For {counted(rest, 'group')} of {len(rows)} it can't be told.")
    return " ".join(said)


def is_clear(row: Row) -> bool:
    """Whether a cell's range leaves zero out."""
    if row["status"] != "ok" or row["ci_low"] is None or row["ci_high"] is None:
        return False
    return not row["ci_low"] <= 0 <= row["ci_high"]


def group_name(row: Row) -> str:
    """`high value and low need`."""
    return f"{row['value_tier']} value and {row['need_tier']} need"


def _matrix(view: View, rows: Sequence[Row]) -> None:
    cells = [cell(r, view.currency) for r in rows]
    finding = sentence(rows)
    st.vega_lite_chart(
        segment_charts.matrix(cells, ORDER[::-1], ORDER, view.colours),
        theme=None,
        alt=chart_alt("Return by value and need of customers", finding),
    )
    frame.caption("Coloured only where the range leaves zero out; grey elsewhere.")
    st.dataframe([table_row(r, view.currency) for r in rows], hide_index=True, alt="The same as a table")
    st.download_button(
        "Download this matrix (CSV)",
        exports.to_csv(rows, COLUMNS),
        file_name=f"where_it_pays_{view.handle.manifest.run_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def cell(row: Row, currency: str | None) -> dict[str, Any]:
    """A row as the chart wants it."""
    known = row["status"] == "ok" and row["marginal_return"] is not None
    shown = money(row["marginal_return"], currency) if known else "Hidden"
    return {
        "value": row["value_tier"],
        "need": row["need_tier"],
        "who": group_name(row),
        "tint": row["marginal_return"] if is_clear(row) else 0.0,
        "first": shown,
        "second": ((row["stance"] or "") if known else "too few people").replace(" with ", "\nwith "),
        "shown": shown,
        "range": f"{money(row['ci_low'], currency)} to {money(row['ci_high'], currency)}" if known else "",
        "stance": row["stance"] or "",
        "n": f"n {number(row['count_people'] or 0, 0)}" if known else "",
    }


def table_row(row: Row, currency: str | None) -> dict[str, str]:
    """A row as the table shows it."""
    made = cell(row, currency)
    return {
        "Customers": made["who"],
        "One more of cost brings": made["shown"],
        "Range": made["range"],
        "Stance": made["stance"],
        "Advice": row["advice"] or "",
        "Based on": made["n"],
    }
