"""The chart of the data health page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.charts import ROW_HEIGHT, Spec, chart
from apps.theme import Palette

OUTCOMES = ("loaded", "duplicate", "quarantined")


def reconciliation(rows: Sequence[dict[str, Any]], colours: Palette) -> Spec:
    """What became of each stream's source rows, as shares of them."""
    flat = [
        {
            "stream": f"{r['source']} / {r['stream']}",
            "outcome": outcome,
            "order": OUTCOMES.index(outcome),
            "rows": r[outcome],
            "share": r[outcome] / r["source_rows"] if r["source_rows"] else 0,
            "words": f"{r[outcome]:,} of {r['source_rows']:,}",
        }
        for r in rows
        for outcome in OUTCOMES
    ]
    layer = {
        "mark": {"type": "bar", "height": 14},
        "encoding": {
            "y": {
                "field": "stream",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": 130, "labelColor": colours.text},
            },
            "x": {
                "field": "share",
                "type": "quantitative",
                "stack": "zero",
                "scale": {"domain": [0, 1]},
                "axis": {"title": "Share of source rows", "format": ".0%", "tickCount": 4, "grid": True},
            },
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": {
                    "domain": list(OUTCOMES),
                    "range": [colours.main, colours.neutral, colours.bad],
                },
                "sort": list(OUTCOMES),
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [
                {"field": "stream", "title": "Stream"},
                {"field": "outcome", "title": "Outcome"},
                {"field": "words", "title": "Rows"},
            ],
        },
    }
    return chart([layer], flat, colours, ROW_HEIGHT * len(rows))
