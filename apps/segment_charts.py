"""The chart of where empathy pays: value of the customer by need for help."""

from __future__ import annotations

from collections.abc import Sequence

from apps.charts import Spec, chart
from apps.theme import Palette

CELL_HEIGHT = 78


def matrix(rows: Sequence[Spec], values: Sequence[str], needs: Sequence[str], colours: Palette) -> Spec:
    """Each cell with its return and stance; coloured only where the return stands clear of zero.

    A row has: value, need, tint (-1..1, 0 when unclear), first, second (lines of text), and the
    words of its tooltip.
    """
    top = max((abs(r["tint"]) for r in rows), default=0.0) or 1.0
    x = {
        "field": "need",
        "type": "ordinal",
        "sort": list(needs),
        "axis": {"title": "Need for help", "labelAngle": 0, "labelColor": colours.text},
        "scale": {"paddingInner": 0.04},
    }
    y = {
        "field": "value",
        "type": "ordinal",
        "sort": list(values),
        "axis": {"title": "Value of the customer", "labelColor": colours.text},
        "scale": {"paddingInner": 0.06},
    }
    fill = {
        "field": "tint",
        "type": "quantitative",
        "legend": None,
        "scale": {
            "domain": [-top, 0, top],
            "range": [colours.bad_tint, colours.mid_tint, colours.good_tint],
            "interpolate": "rgb",
        },
    }
    tip = [
        {"field": "who", "title": "Customers"},
        {"field": "shown", "title": "Return on more"},
        {"field": "range", "title": "Range"},
        {"field": "stance", "title": "Stance"},
        {"field": "n", "title": "Based on"},
    ]
    text = {"type": "text", "color": colours.text, "limit": 96}
    layers: list[Spec] = [
        {
            "mark": {"type": "rect", "stroke": colours.neutral, "strokeWidth": 0.75, "cornerRadius": 4},
            "encoding": {"x": x, "y": y, "color": fill, "tooltip": tip},
        },
        {
            "mark": {**text, "dy": -9, "fontSize": 14, "fontWeight": 600},
            "encoding": {"x": x, "y": y, "text": {"field": "first"}, "tooltip": tip},
        },
        {
            "mark": {**text, "dy": 11, "lineBreak": "\n", "lineHeight": 14},
            "encoding": {"x": x, "y": y, "text": {"field": "second"}, "tooltip": tip},
        },
    ]
    return chart(layers, list(rows), colours, CELL_HEIGHT * len(values))
