"""Marks on a chart over time where initiatives began."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apps.figures import Value
from apps.theme import Palette, Spec

LINE = 15  # height of a name above the plot
LIMIT = 200
EARLY = 0.3  # of the time shown: too little room for a name on the left
AT = {"field": "on", "type": "temporal", "scale": {"type": "utc"}}


def start_marks(
    starts: Sequence[tuple[str, dt.date]], values: Sequence[Value], colours: Palette
) -> list[Spec]:
    """A rule up to the initiative's name, each name on a line of its own so that none hides another."""
    days = [v.start_on for v in values if v.start_on]
    inside = [(name, on) for name, on in starts if days and on >= min(days)]
    layers: list[Spec] = []
    for line, (name, on) in enumerate(_lines(inside, days)):
        row = {"on": on.isoformat(), "name": name}
        layers += [_rule(row, line, colours), _name(row, line, _is_early(on, days), colours)]
    return layers


def _is_early(on: dt.date, days: Sequence[dt.date]) -> bool:
    return on <= min(days) + (max(days) - min(days)) * EARLY


def _lines(starts: Sequence[tuple[str, dt.date]], days: Sequence[dt.date]) -> list[tuple[str, dt.date]]:
    """Lowest line first. Early names run to the right, late ones to the left: away from taller rules."""
    early = sorted((s for s in starts if _is_early(s[1], days)), key=lambda s: s[1], reverse=True)
    late = sorted((s for s in starts if not _is_early(s[1], days)), key=lambda s: s[1])
    return [*early, *late]


def _rule(row: Spec, line: int, colours: Palette) -> Spec:
    ends = {"y": {"value": -4 - LINE * line}, "y2": {"value": {"expr": "height"}}}
    return {
        "data": {"values": [row]},
        "mark": {"type": "rule", "color": colours.neutral, "strokeWidth": 1.25},
        "encoding": {"x": AT, **ends},
    }


def _name(row: Spec, line: int, is_early: bool, colours: Palette) -> Spec:
    side = {"align": "left", "dx": 4} if is_early else {"align": "right", "dx": -4}
    mark = {"type": "text", "baseline": "bottom", "limit": LIMIT, "dy": -4 - LINE * line, **side}
    return {
        "data": {"values": [row]},
        "mark": {**mark, "color": colours.text},
        "encoding": {
            "x": AT,
            "y": {"value": 0},
            "text": {"field": "name"},
            "tooltip": {"field": "name", "title": "Initiative starts"},
        },
    }
