"""The chart of where the money came from: proven benefits, costs, what is left, and what may come on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.charts import ROW_HEIGHT, Spec, chart
from apps.formats import estimate, money_short
from apps.impact_charts import zero_rule
from apps.initiative import Line, Money
from apps.money_charts import money_axis, rows_axis
from apps.money_words import line_names, maybe, money_range
from apps.theme import Palette

LABEL_SHARE = 0.3  # of the span: room at the right for the last label


def waterfall(
    found: Sequence[Line], result: Money, labels: Mapping[str, str], colours: Palette, currency: str | None
) -> Spec:
    """Proven benefits, costs, what is left; then, hollow, what would come on top if it were also true."""
    rows = waterfall_rows(found, result, labels, currency)
    ends = [v for r in rows for v in (r["from"], r["to"])] + [0.0]
    span = (max(ends) - min(ends)) or 1.0
    y = rows_axis([r["name"] for r in rows], colours)
    scale = {"domain": [min(ends) - 0.03 * span, max(ends) + LABEL_SHARE * span], "nice": False}
    x = {"field": "from", "type": "quantitative", "axis": money_axis(currency), "scale": scale}
    kinds = {"gain": colours.good, "loss": colours.bad, "total": colours.main, "maybe": colours.neutral}
    colour = {"field": "kind", "type": "nominal", "legend": None}
    colour["scale"] = {"domain": list(kinds), "range": list(kinds.values())}
    tip = [
        {"field": "name", "title": "Part"},
        {"field": "shown", "title": "Amount"},
        {"field": "range", "title": "Range"},
        {"field": "why", "title": "Counted"},
    ]
    bar = {"y": y, "x": x, "x2": {"field": "to"}, "tooltip": tip}
    layers: list[Spec] = [
        zero_rule(colours, "x"),
        {
            "transform": [{"filter": "!datum.hollow"}],
            "mark": {"type": "bar", "height": 18, "cornerRadius": 2},
            "encoding": {**bar, "color": colour},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6, "color": colours.text},
            "encoding": {"y": y, "x": {**x, "field": "right"}, "text": {"field": "short"}},
        },
    ]
    if any(r["hollow"] for r in rows):
        layers.insert(
            2,
            {
                "transform": [{"filter": "datum.hollow"}],
                "mark": {
                    "type": "bar",
                    "height": 18,
                    "cornerRadius": 2,
                    "fillOpacity": 0,
                    "strokeDash": [4, 3],
                    "strokeWidth": 1.5,
                },
                "encoding": {**bar, "stroke": colour},
            },
        )
    return chart(layers, rows, colours, ROW_HEIGHT * len(rows))


def waterfall_rows(
    found: Sequence[Line], result: Money, labels: Mapping[str, str], currency: str | None
) -> list[Spec]:
    """The bars in their order; each begins where the one before ended, totals begin at nothing."""
    rows: list[Spec] = []
    at = 0.0
    named = list(zip(line_names(found, labels), found, strict=True))
    for name, line in named:
        if line.amount_p50 is None or maybe(line):
            continue
        amount = -line.amount_p50 if line.kind == "cost" else line.amount_p50
        rows.append(_bar(name, line, at, at + amount, "gain" if amount >= 0 else "loss", currency))
        at += amount
    total = result.net_p50 if result.net_p50 is not None else at
    rows.append(_total("Net return", total, money_range(result.net_p5, result.net_p95, currency), currency))
    at = total
    unproven = [(name, line) for name, line in named if maybe(line)]
    for name, line in unproven:
        amount = line.amount_p50 or 0.0
        rows.append(_bar(name, line, at, at + amount, "maybe", currency))
        at += amount
    if unproven:
        final = result.net_if_true_p50 if result.net_if_true_p50 is not None else at
        ends = money_range(result.net_if_true_p5, result.net_if_true_p95, currency)
        rows.append(_total("If also true", final, ends, currency) | {"hollow": True, "kind": "maybe"})
    return rows


def _bar(name: str, line: Line, start: float, end: float, kind: str, currency: str | None) -> Spec:
    amount = end - start
    sign = "+" if amount > 0 else ""
    fixed = line.amount_p5 == line.amount_p95
    return {
        "name": name,
        "from": start,
        "to": end,
        "right": max(start, end),
        "kind": kind,
        "hollow": kind == "maybe",
        "shown": sign + estimate(amount, currency),
        "short": sign + money_short(amount, currency),
        "range": "as recorded" if fixed else money_range(line.amount_p5, line.amount_p95, currency),
        "why": "only if also true" if kind == "maybe" else "proven" if line.kind == "benefit" else "cost",
    }


def _total(name: str, amount: float, ends: str, currency: str | None) -> Spec:
    return {
        "name": name,
        "from": 0.0,
        "to": amount,
        "right": max(0.0, amount),
        "kind": "total",
        "hollow": False,
        "shown": estimate(amount, currency),
        "short": money_short(amount, currency),
        "range": ends,
        "why": "sum",
    }
