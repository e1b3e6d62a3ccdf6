"""Any KPI by time and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps import charts, exports, filters, frame, group_charts, impact_marts, marts, method
from apps.cards import figure, interval_text, under
from apps.figures import PARTS, Kpi, Value, change_of, latest_complete
from apps.filters import WHOLE
from apps.formats import md, period_text, value_text, words_of
from apps.frame import View
from apps.words import (
    AGAINST,
    SNAPSHOT_WHY,
    change_sentence,
    chart_alt,
    count_text,
    hidden_sentence,
    lower_first,
    missing_source,
    segments_sentence,
    status_text,
    trend_sentence,
)

COLUMNS = (
    *("kpi_id", "kpi", "unit", "period_type", "period_start_on", "period_end_on", "is_complete"),
    *("segment_type", "segment", "value", "ci_low", "ci_high", "count_people", "count_records", "status"),
)
# Of customers, whose present state alone is kept; staff and contacts are grouped as they were in the period
OF_TODAY = ("region", "country", "language", "value_tier", "need_tier", "self_declared_group")


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "KPIs")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kpi = filters.kpi_filter(view)
        types = marts.period_types(view.handle, kpi.kpi_id)
        period_type = filters.period_filter(types) if types != ["snapshot"] else "snapshot"
        group = filters.group_filter(view, kpi.kpi_id)
    if not types:
        frame.empty(
            f"{kpi.label} is {missing_source(kpi)}.",
            "docs/connecting-files.md and docs/connecting-sql.md say how to connect a source; "
            "the next `empathy run` fills it.",
        )
        return
    whole = marts.values_of_kpi(view.handle, kpi.kpi_id, period_type, WHOLE, WHOLE)
    one_group = group[1] != WHOLE
    series = marts.values_of_kpi(view.handle, kpi.kpi_id, period_type, *group) if one_group else whole
    if kpi.kind == PARTS:
        st.subheader(md(kpi.label), anchor=False)
        st.markdown(md(kpi.description))
    else:
        _level(view, kpi, series, group)
    if period_type != "snapshot":
        _trend(view, kpi, series, whole if one_group else (), group[1])
    split = _split(view, kpi, whole)
    _export(view, kpi, list(dict.fromkeys([*whole, *series, *split])))
    frame.how_computed(view, method.FIGURES, method.FIGURES_LINEAGE, [kpi])


def _level(view: View, kpi: Kpi, series: Sequence[Value], group: tuple[str, str]) -> None:
    """The latest complete level with its range, and both comparisons in words."""
    if group[1] != WHOLE:
        st.text(f"Only {words_of(group[0])} {group[1]}:")
    now = latest_complete(series) or (series[-1] if series else None)
    if now is None:
        frame.empty("No figures for this group.", "Choose another group or the whole company.")
        return
    figure(view, kpi, now, None if now.start_on is None else change_of(kpi, series, "previous"))
    frame.caption(" · ".join(under(view, kpi, now, None, "previous")))
    st.markdown(md(kpi.description))
    if now.period_type == "snapshot":
        st.markdown(md(SNAPSHOT_WHY))
    elif now.value is not None:
        st.markdown("  \n".join(_comparison(view, kpi, series, against) for against in AGAINST))


def _comparison(view: View, kpi: Kpi, series: Sequence[Value], against: str) -> str:
    change = change_of(kpi, series, against)
    if change is None:
        return ""
    versus = md(AGAINST[against].format(period=change.now.period_type))
    if change.diff is None:
        return f"Against {versus}: {md(lower_first(status_text(change.before, kpi)))}."
    said = md(change_sentence(change, view.currency))
    return f"Against {versus}: **{md(change.verdict.value)}**, {said}."


def _trend(view: View, kpi: Kpi, series: Sequence[Value], whole: Sequence[Value], segment: str) -> None:
    if not series:
        return
    st.subheader("Over time", anchor=False)
    finding = trend_sentence(kpi, series, view.currency)
    name = "Whole company" if segment == WHOLE else segment
    starts = [
        (c.initiative.name, c.initiative.start_on)
        for c in impact_marts.cases(view.handle)
        if any(e.kpi_id == kpi.kpi_id and e.role in ("primary", "guardrail") for e in c.effects)
    ]
    st.vega_lite_chart(
        charts.trend(kpi, series, view.colours, view.currency, reference=whole, name=name, starts=starts),
        theme=None,
        alt=chart_alt(f"{kpi.label} over time", finding),
    )
    frame.finding(finding)
    key = ["Shaded: 95% range."] if any(v.has_range for v in series) else []
    if not all(v.is_complete for v in series):
        key.append("Hollow point: not complete, so compared with nothing.")
    key += ["Dashed: the whole company."] if whole else []
    key += (
        ["Upright lines: an initiative began that is to change this KPI, or not to harm it."]
        if starts
        else []
    )
    frame.caption(" ".join([*key, hidden_sentence(series, kpi)]))


def _split(view: View, kpi: Kpi, whole: Sequence[Value]) -> list[Value]:
    """Every group of one type in the latest complete period."""
    st.subheader("By group", anchor=False)
    kinds = sorted({kind for kind, _ in marts.groups(view.handle, kpi.kpi_id)})
    at = latest_complete(whole) or (whole[-1] if whole else None)
    if not kinds or at is None:
        frame.caption("This KPI isn't split into groups.")
        return []
    kind = filters.split_filter(kinds)
    values = marts.values_by_segment(view.handle, at, kind)
    period = period_text(at.start_on, at.period_type)
    if not values:
        frame.caption(f"No figures by {words_of(kind)} in {period}.")
        return []
    finding = segments_sentence(kpi, values, view.currency)
    st.vega_lite_chart(
        group_charts.segments(kpi, values, at if kpi.kind != PARTS else None, view.colours, view.currency),
        theme=None,
        alt=chart_alt(f"{kpi.label} by {words_of(kind)}, {period}", finding),
    )
    frame.finding(finding)
    when = "Snapshot." if at.period_type == "snapshot" else f"{period}."
    key = [when, "Bars: 95% range."] + ["Dashed: the whole company."] * (kpi.kind != PARTS)
    key += ["Customers are grouped as they are today."] * (kpi.entity_type == "customer" and kind in OF_TODAY)
    frame.caption(" ".join(key))
    return values


def _export(view: View, kpi: Kpi, values: Sequence[Value]) -> None:
    """The figures on this page, as a file and, on demand, as a table."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.download_button(
            "Download these figures (CSV)",
            exports.to_csv((_record(kpi, v) for v in values), COLUMNS),
            file_name=f"{kpi.kpi_id}_{view.handle.manifest.run_id}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        table = st.toggle("Show as a table", key="table", bind="query-params")
    if table:
        st.dataframe(
            [_shown(view, kpi, v) for v in values],
            hide_index=True,
            alt=f"{kpi.label}: the figures of the charts above as a table",
        )


def _record(kpi: Kpi, value: Value) -> dict[str, Any]:
    """A figure as the file has it: raw numbers, and a status where there is none."""
    record = {name: getattr(value, name, None) for name in COLUMNS}
    dates = {"period_start_on": value.start_on, "period_end_on": value.end_on}
    return record | dates | {"kpi": kpi.label, "unit": kpi.unit}


def _shown(view: View, kpi: Kpi, value: Value) -> dict[str, str]:
    """A figure as the table has it: words and formatted numbers."""
    whole = value.segment == WHOLE
    known = value.value is not None
    return {
        "Period": period_text(value.start_on, value.period_type)
        + ("" if value.is_complete else " (not complete)"),
        "Group": "Whole company"
        if whole
        else f"{words_of(value.segment_type).capitalize()}: {value.segment}",
        "Value": value_text(value.value or 0.0, kpi.unit, view.currency)
        if known
        else status_text(value, kpi),
        "95% range": interval_text(view, kpi, value).removeprefix("95% range ") if known else "",
        "Based on": count_text(value, kpi) if known else "",
    }
