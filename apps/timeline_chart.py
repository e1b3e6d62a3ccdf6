"""The chart of what was planned and when: a row for each part of an initiative's plan."""

from __future__ import annotations

import datetime as dt

from apps.charts import ROW_HEIGHT, Spec, chart
from apps.initiative import Initiative
from apps.theme import Palette

LABEL_LIMIT = 130


def timeline(initiative: Initiative, as_of: dt.date | None, colours: Palette) -> Spec:
    """Baseline, start, full effect, end of measuring, and when it was registered; a row for each."""
    rows = timeline_rows(initiative, as_of)
    y = {
        "field": "part",
        "type": "nominal",
        "sort": list(dict.fromkeys(r["part"] for r in rows)),
        "axis": {"title": None, "labelColor": colours.text, "labelLimit": LABEL_LIMIT},
    }
    x = {
        "field": "from",
        "type": "temporal",
        "scale": {"type": "utc", "padding": 6},
        "axis": {
            "title": None,
            "labelExpr": "utcFormat(datum.value, '%b %Y')",
            "tickCount": 6,
            "labelOverlap": "greedy",
            "labelSeparation": 12,
            "grid": True,
        },
    }
    tip = [{"field": "part", "title": "Part"}, {"field": "words", "title": "When"}]
    colour = {
        "field": "colour",
        "type": "nominal",
        "scale": {
            "domain": ["neutral", "main", "bad"],
            "range": [colours.neutral, colours.main, colours.bad],
        },
        "legend": None,
    }
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.to !== null"}],
            "mark": {"type": "bar", "height": 12, "cornerRadius": 3},
            "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "color": colour, "tooltip": tip},
        },
        {
            "transform": [{"filter": "datum.to === null"}],
            "mark": {"type": "point", "filled": True, "size": 110, "shape": "diamond", "opacity": 1},
            "encoding": {"y": y, "x": x, "color": colour, "tooltip": tip},
        },
    ]
    return chart(layers, rows, colours, ROW_HEIGHT * len(rows))


def timeline_rows(initiative: Initiative, as_of: dt.date | None) -> list[Spec]:
    """The parts of the plan that are known, in their order."""
    i = initiative
    rows = []
    if i.baseline_from_on and i.baseline_to_on:
        rows.append(_part("Baseline", i.baseline_from_on, i.baseline_to_on, "neutral"))
    if i.registered_at:
        late = i.is_registered_late
        name = "Registered, late" if late else "Registered"
        rows.append(_part(name, i.registered_at.date(), None, "bad" if late else "neutral"))
    full = i.full_effect_on or i.start_on
    if full > i.start_on:
        rows.append(_part("Start until full effect", i.start_on, full, "main"))
    until = i.measured_until_on or as_of
    if until and until > full:
        name = "Measured" if i.measured_until_on else "Measured so far"
        rows.append(_part(name, full, until, "main"))
    if full <= i.start_on and not (until and until > full):
        rows.append(_part("Start", i.start_on, None, "main"))
    return rows


def _part(part: str, start: dt.date, end: dt.date | None, colour: str) -> Spec:
    words = day_text(start) if end is None else f"{day_text(start)} to {day_text(end)}"
    ends = {"from": start.isoformat(), "to": end.isoformat() if end else None}
    return {"part": part, "words": words, "colour": colour} | ends


def day_text(day: dt.date) -> str:
    """`1 Aug 2025`."""
    return f"{day.day} {day:%b %Y}"
