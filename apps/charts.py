"""Vega-Lite specifications as plain dicts: the page, and later a report, render the same one.

Data hang on an inner layer, not on the top: there Streamlit sends them as they are, on the
top it would turn them into Arrow through pandas first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from apps.figures import Kpi, Value
from apps.formats import period_text, range_text, symbol, value_text
from apps.start_marks import start_marks
from apps.theme import FONT, Palette, Spec
from apps.words import count_text, status_text

HOUR_AXIS_FROM = 180
ROW_HEIGHT = 30  # of charts with one row for each group or stream
BAND_OPACITY = 0.18
MAIN = {"filter": "datum.part === 'main' && datum.value !== null"}


def _config(colours: Palette) -> Spec:
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelColor": colours.muted,
            "titleColor": colours.muted,
            "gridColor": colours.grid,
            "labelPadding": 6,
        },
        "axisX": {"grid": False},
        "legend": {
            "orient": "bottom",
            "labelFontSize": 12,
            "labelColor": colours.muted,
            "title": None,
        },
        "text": {"fontSize": 12, "color": colours.muted},
    }


def chart(layers: list[Spec], rows: list[Spec], colours: Palette, height: int, **more: Any) -> Spec:
    """A whole specification around some layers that share their rows."""
    return {
        "layer": [{"data": {"values": rows}, "layer": layers}],
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(colours),
        **more,
    }


def row_of(value: Value, kpi: Kpi, currency: str | None, **more: Any) -> Spec:
    """One mark's data, with the words its tooltip shows."""
    row: Spec = {
        "at": value.start_on.isoformat() if value.start_on else None,
        "period": period_text(value.start_on, value.period_type),
        "segment": value.segment,
        "value": value.value,
        "low": value.ci_low,
        "high": value.ci_high,
        "shown": status_text(value, kpi)
        if value.value is None
        else value_text(value.value, kpi.unit, currency),
        "n": "" if value.status == "suppressed" else count_text(value, kpi),
        "complete": value.is_complete,
    }
    ranged = value.ci_low is not None and value.ci_high is not None
    row["range"] = (
        range_text(value.ci_low or 0.0, value.ci_high or 0.0, kpi.unit, currency) if ranged else "no range"
    )
    return row | more


def tooltip(first: str, title: str) -> list[Spec]:
    """What every mark says of itself: level, range and count."""
    return [
        {"field": first, "title": title},
        {"field": "shown", "title": "Value"},
        {"field": "range", "title": "95% range"},
        {"field": "n", "title": "Based on"},
    ]


def axis_of(kpi: Kpi, values: Sequence[Value], currency: str | None) -> Spec:
    """The value axis: few ticks, labels with their unit."""
    top = max((abs(v.ci_high if v.ci_high is not None else v.value or 0.0) for v in values), default=0.0)
    label = f"(datum.value < 0 ? '\u2212' : '') + {size_label(kpi.unit, top, currency)}"
    return {"title": None, "tickCount": 5, "labelExpr": label}


def size_label(unit: str, top: float, currency: str | None) -> str:
    """A Vega expression for the size of `datum.value`, without its sign; `top` is the largest shown."""
    size = "abs(datum.value)"
    match unit:
        case "percent":
            return f"format({size}, ',.1~f') + '%'"
        case "money":
            return f"'{symbol(currency).strip()}' + replace(format({size}, '~s'), 'G', 'bn')"
        case "minutes" if top >= HOUR_AXIS_FROM:
            return f"format({size} / 60, ',.1~f') + ' h'"
        case "minutes":
            return f"format({size}, ',.1~f') + ' min'"
        case "seconds":
            return f"format({size}, ',.1~f') + ' s'"
    return f"format({size}, ',.1~f')"


def _time_axis(period_type: str, count: int) -> Spec:
    """Dates arrive as UTC midnight; in local time a reader west of Greenwich would see the month before."""
    quarter = "'Q' + (floor(utcmonth(datum.value) / 3) + 1) + ' ' + utcFormat(datum.value, '%Y')"
    return {
        "title": None,
        "labelExpr": quarter if period_type == "quarter" else "utcFormat(datum.value, '%b %Y')",
        "tickCount": min(6, max(count, 1)),
        "labelOverlap": "greedy",
        "labelSeparation": 12,
    }


def trend(
    kpi: Kpi,
    values: Sequence[Value],
    colours: Palette,
    currency: str | None,
    *,
    reference: Sequence[Value] = (),
    name: str = "",
    starts: Sequence[tuple[str, dt.date]] = (),
) -> Spec:
    """A KPI over time with its 95 % band; the whole company behind it in grey; hidden periods as crosses.

    `starts`: name and first day of initiatives that were to change this KPI.
    """
    shown = [row_of(v, kpi, currency, who=name, part="main") for v in values]
    shown += [row_of(v, kpi, currency, who="Whole company", part="reference") for v in reference]
    period_type = values[0].period_type if values else "month"
    time = {
        "field": "at",
        "type": "temporal",
        "axis": _time_axis(period_type, len(values)),
        "scale": {"type": "utc"},
    }
    scale = {"zero": False, "nice": True}
    level = {
        "field": "value",
        "type": "quantitative",
        "axis": axis_of(kpi, [*values, *reference], currency),
        "scale": scale,
    }
    layers = [
        _band(time, level, colours.main),
        {
            "transform": [{"filter": "datum.part === 'reference'"}],
            "mark": {"type": "line", "color": colours.neutral, "strokeDash": [4, 3], "strokeWidth": 1.5},
            "encoding": {"x": time, "y": level},
        },
        {
            "transform": [MAIN],
            "mark": {"type": "line", "color": colours.main, "strokeWidth": 2},
            "encoding": {"x": time, "y": level},
        },
        {
            "transform": [MAIN],
            "mark": {"type": "point", "size": 45, "stroke": colours.main, "strokeWidth": 2, "opacity": 1},
            "encoding": {
                "x": time,
                "y": level,
                "tooltip": tooltip("period", "Period"),
                "fill": {
                    "condition": {"test": "datum.complete", "value": colours.main},
                    "value": colours.background,
                },
            },
        },
        {
            "transform": [{"filter": "datum.part === 'main' && datum.value === null"}],
            "mark": {
                "type": "point",
                "shape": "cross",
                "angle": 45,
                "size": 50,
                "filled": True,
                "color": colours.neutral,
            },
            "encoding": {
                "x": time,
                "y": {"value": {"expr": "height - 6"}},
                "tooltip": tooltip("period", "Period"),
            },
        },
    ]
    # A layer without rows makes Vega warn about an axis without extent.
    wanted = (
        any(v.has_range for v in values),
        any(v.value is not None for v in reference),
        any(v.value is not None for v in values),
        any(v.value is not None for v in values),
        any(v.value is None for v in values),
    )
    layers = [layer for layer, keep in zip(layers, wanted, strict=True) if keep]
    return chart([*layers, *start_marks(starts, values, colours)], shown, colours, 300)


def _band(x: Spec, y: Spec, colour: str) -> Spec:
    return {
        "transform": [{"filter": "datum.part === 'main' && datum.low !== null"}],
        "mark": {"type": "area", "opacity": BAND_OPACITY, "color": colour},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }


def spark(kpi: Kpi, values: Sequence[Value], colours: Palette, last: str, currency: str | None) -> Spec:
    """A card's small trend: line and band in grey, only the last point says if it changed; no axes."""
    rows = [row_of(v, kpi, currency, part="main") for v in values if v.value is not None and v.is_complete]
    if rows:
        rows[-1]["last"] = True
    x = {"field": "at", "type": "temporal", "axis": None}
    y = {"type": "quantitative", "axis": None, "scale": {"zero": False, "nice": False}}
    at = {"x": x, "y": {**y, "field": "value"}, "tooltip": tooltip("period", "Period")}
    layers: list[Spec] = [
        {"mark": {"type": "line", "color": colours.neutral, "strokeWidth": 1.75}, "encoding": at},
        {
            "transform": [{"filter": "datum.last"}],
            "mark": {"type": "point", "filled": True, "size": 70, "color": last, "opacity": 1},
            "encoding": at,
        },
    ]
    if any(r["low"] is not None for r in rows):
        layers.insert(0, _band(x, y, colours.neutral))
    return chart(layers, rows, colours, 56, padding={"left": 3, "right": 3, "top": 3, "bottom": 3})
