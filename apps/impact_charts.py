"""Charts of one initiative's effect: what happened around the start, and what each method says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.charts import BAND_OPACITY, ROW_HEIGHT, Spec, chart, size_label
from apps.figures import Kpi
from apps.formats import change_text
from apps.impact_words import METHODS, basis_text, range_of, units_text
from apps.initiative import NAIVE, Estimate, Month
from apps.theme import Palette

EVENT_HEIGHT = 280
LABEL_LIMIT = 145


def effect_axis(kpi: Kpi, sizes: Sequence[float | None], currency: str | None, **more: Any) -> Spec:
    """An axis of changes: every label has its sign; percentages differ by points."""
    top = max((abs(s) for s in sizes if s is not None), default=0.0)
    unit = "points" if kpi.unit == "percent" else kpi.unit
    sign = "(datum.value > 0 ? '+' : datum.value < 0 ? '\u2212' : '')"
    return {"title": None, "tickCount": 5, "labelExpr": f"{sign} + {size_label(unit, top, currency)}"} | more


def zero_rule(colours: Palette, channel: str) -> Spec:
    """Where nothing has changed."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": colours.neutral, "strokeWidth": 1.25},
        "encoding": {channel: {"datum": 0, "type": "quantitative"}},
    }


def event_study(
    kpi: Kpi, months: Sequence[Month], name: str, unit: str, colours: Palette, currency: str | None
) -> Spec:
    """The effect month by month around the start, with its band, a rule where it began, and zero."""
    rows = [_month_row(kpi, m, unit, currency) for m in months]
    x = _months_axis()
    axis = effect_axis(kpi, [v for m in months for v in (m.ci_low, m.ci_high)], currency)
    y = {"field": "estimate", "type": "quantitative", "axis": axis}
    tip = [
        {"field": "when", "title": "Month"},
        {"field": "shown", "title": "Effect"},
        {"field": "range", "title": "95% range"},
        {"field": "n", "title": "Based on"},
    ]
    layers: list[Spec] = [
        {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "area", "opacity": BAND_OPACITY, "color": colours.main},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        zero_rule(colours, "y"),
        {
            "mark": {"type": "line", "color": colours.main, "strokeWidth": 2},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 50, "color": colours.main, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tip},
        },
        *start_rule(name, colours),
    ]
    return chart(layers, rows, colours, EVENT_HEIGHT)


def _month_row(kpi: Kpi, month: Month, unit: str, currency: str | None) -> Spec:
    known = month.estimate is not None
    return {
        "month": month.months_from_start,
        "when": month_text(month.months_from_start),
        "estimate": month.estimate,
        "low": month.ci_low,
        "high": month.ci_high,
        "shown": change_text(month.estimate or 0.0, kpi.unit, currency) if known else "no estimate",
        "range": range_of(month.ci_low, month.ci_high, kpi, currency).removeprefix("95% range "),
        "n": units_text(month.count_units_treated, month.count_units_comparison, unit),
    }


def month_text(month: int) -> str:
    """`3 months before`, `month of the start`, `2 months after`."""
    if month == 0:
        return "month of the start"
    plural = "" if abs(month) == 1 else "s"
    return f"{abs(month)} month{plural} {'before' if month < 0 else 'after'}"


def _months_axis() -> Spec:
    label = "(datum.value > 0 ? '+' : datum.value < 0 ? '\u2212' : '') + format(abs(datum.value), 'd')"
    axis = {
        "title": "Months before and after the start",
        "labelExpr": label,
        "tickMinStep": 1,
        "tickCount": 8,
    }
    return {"field": "month", "type": "quantitative", "axis": axis, "scale": {"nice": False, "padding": 8}}


def start_rule(name: str, colours: Palette) -> list[Spec]:
    """A rule at the start, labelled with the initiative's name above the plot."""
    at = {"datum": -0.5, "type": "quantitative"}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.25},
            "encoding": {"x": at},
        },
        {
            "data": {"values": [{"name": f"Start: {name}"}]},
            "mark": {"type": "text", "align": "center", "baseline": "bottom", "limit": 210, "dy": -4},
            "encoding": {
                "x": at,
                "y": {"value": 0},
                "text": {"field": "name"},
                "color": {"value": colours.text},
                "tooltip": {"field": "name", "title": "Initiative"},
            },
        },
    ]


def both_groups(kpi: Kpi, months: Sequence[Month], name: str, colours: Palette, currency: str | None) -> Spec:
    """Treated and comparison group, each against its own average before."""
    rows: list[Spec] = [
        {
            "month": m.months_from_start,
            "when": month_text(m.months_from_start),
            "group": group,
            "value": value,
            "shown": change_text(value, kpi.unit, currency),
        }
        for group, field in (("With it", "treated_value"), ("Without it", "comparison_value"))
        for m in months
        if (value := getattr(m, field)) is not None
    ]
    axis = effect_axis(kpi, [r["value"] for r in rows], currency)
    encoding = {
        "x": _months_axis(),
        "y": {"field": "value", "type": "quantitative", "axis": axis},
        "color": {
            "field": "group",
            "type": "nominal",
            "scale": {"domain": ["With it", "Without it"], "range": [colours.main, colours.neutral]},
        },
        "tooltip": [
            {"field": "group", "title": "Group"},
            {"field": "when", "title": "Month"},
            {"field": "shown", "title": "Against its own average before"},
        ],
    }
    dashes = {"domain": ["With it", "Without it"], "range": [[1, 0], [5, 3]]}
    dash = {"field": "group", "type": "nominal", "scale": dashes}
    line = {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**encoding, "strokeDash": dash}}
    point = {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}, "encoding": encoding}
    return chart(
        [zero_rule(colours, "y"), line, point, *start_rule(name, colours)], rows, colours, EVENT_HEIGHT
    )


def methods(
    kpi: Kpi, found: Sequence[Estimate], unit: str, clear: str | None, colours: Palette, currency: str | None
) -> Spec:
    """Every method's answer with its range; the one that counts is filled, the naive one hollow.

    `clear` is the colour of the one that counts, when the verdict is clear.
    """
    rows = [_method_row(kpi, e, unit, currency) for e in _ordered(found)]
    y = {
        "field": "method",
        "type": "nominal",
        "sort": [r["method"] for r in rows],
        "axis": {"title": None, "labelLimit": LABEL_LIMIT, "labelColor": colours.text},
    }
    axis = effect_axis(
        kpi, [v for r in rows for v in (r["low"], r["high"])], currency, grid=True, tickCount=4
    )
    x = {"field": "estimate", "type": "quantitative", "axis": axis, "scale": {"padding": 8}}
    counts = {"test": "datum.kind === 'headline'", "value": clear or colours.neutral}
    width = {"condition": {"test": "datum.kind === 'headline'", "value": 4}, "value": 2}
    size = {"condition": {"test": "datum.kind === 'headline'", "value": 150}, "value": 80}
    colour = {"condition": counts, "value": colours.neutral}
    hollow = {"test": "datum.kind === 'naive'", "value": colours.background}
    tip = [
        {"field": "method", "title": "Method"},
        {"field": "shown", "title": "Effect"},
        {"field": "range", "title": "95% range"},
        {"field": "n", "title": "Based on"},
    ]
    layers: list[Spec] = [
        zero_rule(colours, "x"),
        {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": "rule",
            "encoding": {
                "strokeWidth": width,
                "y": y,
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "color": colour,
                "tooltip": tip,
            },
        },
        {
            "mark": {"type": "point", "opacity": 1, "strokeWidth": 2},
            "encoding": {
                "size": size,
                "y": y,
                "x": x,
                "stroke": colour,
                "fill": {"condition": [hollow, counts], "value": colours.neutral},
                "tooltip": tip,
            },
        },
    ]
    return chart(layers, rows, colours, ROW_HEIGHT * len(rows))


def _ordered(found: Sequence[Estimate]) -> list[Estimate]:
    """The one that counts, the naive one right below it, then the others; those without a number are left."""
    order = list(METHODS)
    known = [e for e in found if e.estimate is not None]
    return sorted(
        known,
        key=lambda e: (
            not e.is_headline,
            e.method != NAIVE,
            order.index(e.method) if e.method in order else len(order),
        ),
    )


def _method_row(kpi: Kpi, e: Estimate, unit: str, currency: str | None) -> Spec:
    return {
        "method": METHODS.get(e.method, e.method),
        "kind": "headline" if e.is_headline else NAIVE if e.method == NAIVE else "other",
        "estimate": e.estimate,
        "low": e.ci_low,
        "high": e.ci_high,
        "shown": change_text(e.estimate or 0.0, kpi.unit, currency),
        "range": range_of(e.ci_low, e.ci_high, kpi, currency).removeprefix("95% range "),
        "n": basis_text(e, unit),
    }
