"""A KPI's card: the level, whether it changed by more than its noise, its range and count, its trend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from apps import charts, frame
from apps.figures import CLEAR, Change, Kpi, Value, Verdict
from apps.formats import change_text, md, period_text, range_text, value_text
from apps.frame import View
from apps.words import (
    SNAPSHOT,
    change_range,
    chart_alt,
    count_text,
    status_text,
    trend_sentence,
    why_not_compared,
)

Colour = Literal["green", "red", "blue", "gray"]
Arrow = Literal["up", "down", "off"]
Chip = tuple[str, Colour, Arrow]
COLOUR: dict[Verdict, Colour] = {Verdict.BETTER: "green", Verdict.WORSE: "red"}
NO_NUMBER = {"suppressed": "Hidden", "too_few": "Too few"}
SPARK_PERIODS = {"month": 24, "quarter": 12}


def card(
    view: View, kpi: Kpi, series: Sequence[Value], change: Change | None, against: str, tail: Value | None
) -> None:
    """One KPI in a box; `tail` is its 9-in-10 figure, if it has one."""
    now = change.now if change else series[-1]
    with st.container(border=True, height="stretch", gap="xsmall"):
        figure(view, kpi, now, change)
        st.caption("  \n".join(md(line) for line in under(view, kpi, now, change, against, tail)))
        if now.period_type != "snapshot" and sum(v.value is not None for v in series) > 1:
            _sparkline(view, kpi, series, change)


def figure(view: View, kpi: Kpi, now: Value, change: Change | None) -> None:
    """The number, or in its place why there is none."""
    chip: Chip
    if now.value is None:
        shown = NO_NUMBER.get(now.status, "No data")
        chip = (status_text(now, kpi), "gray", "off")
    else:
        shown, chip = value_text(now.value, kpi.unit, view.currency), _chip(view, change)
    said, colour, arrow = chip
    # The metric's own label is cut off when it is long; this one wraps.
    st.markdown(md(kpi.label), help=frame.definition(kpi))
    st.metric(
        md(kpi.label),
        shown,
        md(said),
        delta_color=colour,
        delta_arrow=arrow,
        label_visibility="collapsed",
    )


def _chip(view: View, change: Change | None) -> Chip:
    """The change in words, its colour and its arrow: grey and without one unless it is clear."""
    if change is None:
        return "snapshot", "gray", "off"
    if change.diff is None:
        return "no comparison", "gray", "off"
    size = change_text(change.diff, change.kpi.unit, view.currency)
    if change.verdict not in CLEAR:
        return (change.verdict.value if change.verdict is Verdict.UNCLEAR else size), "gray", "off"
    arrow: Arrow = "up" if change.diff > 0 else "down"
    return f"{size} {change.verdict.value}", COLOUR.get(change.verdict, "blue"), arrow


def under(
    view: View,
    kpi: Kpi,
    now: Value,
    change: Change | None,
    against: str,
    tail: Value | None = None,
) -> list[str]:
    """The lines below the number: its range, the change with its range, period and count."""
    lines = []
    if now.value is not None:
        lines.append(interval_text(view, kpi, now))
    if tail is not None and tail.value is not None:
        lines.append(f"9 in 10 within {value_text(tail.value, kpi.unit, view.currency)}")
    if change is not None and now.value is not None:
        lines.append(_change_line(view, change, against))
    if now.period_type == "snapshot":
        return [*lines, count_text(now, kpi), SNAPSHOT]
    period = period_text(now.start_on, now.period_type)
    return [*lines, period if now.value is None else f"{period} · {count_text(now, kpi)}"]


def _change_line(view: View, change: Change, against: str) -> str:
    if change.diff is None or change.before is None:
        return f"Nothing to compare: {why_not_compared(change, against)}"
    versus = f"vs {period_text(change.before.start_on, change.before.period_type)}"
    size = change_text(change.diff, change.kpi.unit, view.currency)
    if change.verdict is Verdict.NO_RANGE:
        return f"{versus}: {size}, no range"
    return f"{versus}: {size} ({change_range(change, view.currency)})"


def interval_text(view: View, kpi: Kpi, value: Value) -> str:
    """`95% range 80.1 to 82.3%`, or that there is none."""
    if value.ci_low is None or value.ci_high is None:
        return "no range"
    return f"95% range {range_text(value.ci_low, value.ci_high, kpi.unit, view.currency)}"


def _sparkline(view: View, kpi: Kpi, series: Sequence[Value], change: Change | None) -> None:
    recent = list(series)[-SPARK_PERIODS.get(series[-1].period_type, 24) :]
    judged = {Verdict.BETTER: view.colours.good, Verdict.WORSE: view.colours.bad}
    colour = judged.get(change.verdict, view.colours.neutral) if change else view.colours.neutral
    st.vega_lite_chart(
        charts.spark(kpi, recent, view.colours, colour, view.currency),
        theme=None,
        alt=chart_alt(f"{kpi.label} over time", trend_sentence(kpi, recent, view.currency)),
    )
