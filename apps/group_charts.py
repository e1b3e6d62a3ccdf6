"""The chart that puts groups side by side."""

from __future__ import annotations

from collections.abc import Sequence

from apps.charts import ROW_HEIGHT, Spec, axis_of, chart, row_of, tooltip
from apps.figures import Kpi, Value
from apps.theme import Palette


def segments(
    kpi: Kpi, values: Sequence[Value], whole: Value | None, colours: Palette, currency: str | None
) -> Spec:
    """Every group's level with its range; hidden groups say so in place of a mark."""
    order = sorted(values, key=lambda v: (v.value is None, -(v.value or 0.0), v.segment))
    rows = [row_of(v, kpi, currency) for v in order]
    y = {
        "field": "segment",
        "type": "nominal",
        "sort": [v.segment for v in order],
        "axis": {"title": None, "labelLimit": 130, "labelColor": colours.text, "grid": False},
    }
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 8},
        "axis": {**axis_of(kpi, values, currency), "grid": True, "tickCount": 4},
    }
    tip = tooltip("segment", "Group")
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.value !== null && datum.low !== null"}],
            "mark": {"type": "rule", "strokeWidth": 3, "color": colours.main},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "tooltip": tip},
        },
        {
            "transform": [{"filter": "datum.value !== null"}],
            "mark": {"type": "point", "filled": True, "size": 110, "color": colours.main, "opacity": 1},
            "encoding": {"y": y, "x": x, "tooltip": tip},
        },
        {
            "transform": [{"filter": "datum.value === null"}],
            "mark": {"type": "text", "align": "left", "fontStyle": "italic", "color": colours.muted},
            "encoding": {"y": y, "x": {"value": 4}, "text": {"field": "shown"}},
        },
    ]
    if whole is not None and whole.value is not None:
        layers.append(
            {
                "data": {"values": [row_of(whole, kpi, currency, segment="Whole company")]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": colours.neutral, "strokeWidth": 1.5},
                "encoding": {"x": x, "tooltip": tip},
            }
        )
    return chart(layers, rows, colours, ROW_HEIGHT * len(rows))
