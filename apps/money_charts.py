"""Charts of money: the return of each initiative, what it hangs on, from which effect it pays."""

from __future__ import annotations

from collections.abc import Sequence

from apps.charts import ROW_HEIGHT, Spec, chart, size_label
from apps.figures import Kpi
from apps.formats import change_text, estimate
from apps.impact_charts import effect_axis, zero_rule
from apps.impact_words import people_text, range_of
from apps.initiative import Case, Effect, Swing
from apps.money_words import PAYS, money_range, net_of, net_text, swing_name
from apps.theme import Palette

SHAPES = {"pays": "circle", "does_not_pay": "square", "not_proven": "diamond", "cannot_conclude": "diamond"}
LABEL_LIMIT = 130


def _verdict_colours(colours: Palette) -> dict[str, str]:
    """Good and bad only for what is proven; everything else is grey."""
    return {"pays": colours.good, "does_not_pay": colours.bad}


def money_axis(currency: str | None, **more: object) -> Spec:
    """An axis of amounts."""
    label = f"(datum.value < 0 ? '\u2212' : '') + {size_label('money', 0.0, currency)}"
    return {"title": None, "tickCount": 4, "labelExpr": label, "grid": True, **more}


def rows_axis(names: Sequence[str], colours: Palette, field: str = "name") -> Spec:
    """One row for each name, in the order given."""
    axis = {"title": None, "labelLimit": LABEL_LIMIT, "labelColor": colours.text, "grid": False}
    return {"field": field, "type": "nominal", "sort": list(names), "axis": axis}


def forest(cases: Sequence[Case], colours: Palette, currency: str | None) -> Spec:
    """Every initiative's net return with its range; those without one say so in place of a mark."""
    order = sorted(cases, key=net_of, reverse=True)
    rows = [_net_row(case, currency) for case in order]
    shown = list(dict.fromkeys(r["words"] for r in rows if r["net"] is not None))
    by_words = {PAYS[v]: (SHAPES[v], _verdict_colours(colours).get(v, colours.neutral)) for v in PAYS}
    y = rows_axis([r["id"] for r in rows], colours, "id")
    names = {r["id"]: r["name"] for r in rows}
    y["axis"]["labelExpr"] = _lookup(names)
    axis = money_axis(currency, title="Net return: benefits proven, less cost")
    x = {"field": "net", "type": "quantitative", "axis": axis, "scale": {"padding": 10}}
    marks = {"domain": shown, "range": [by_words[w][1] for w in shown]}
    shapes = {"domain": shown, "range": [by_words[w][0] for w in shown]}
    colour = {"field": "words", "type": "nominal", "scale": marks}
    tip = [
        {"field": "name", "title": "Initiative"},
        {"field": "shown", "title": "Net return"},
        {"field": "range", "title": "Range"},
        {"field": "if_true", "title": "If all measured were true"},
        {"field": "words", "title": "Verdict"},
        {"field": "n", "title": "Based on"},
    ]
    layers: list[Spec] = [
        zero_rule(colours, "x"),
        {
            "transform": [{"filter": "datum.if_low !== null"}],
            "mark": {"type": "rule", "strokeWidth": 1.5, "strokeDash": [4, 3], "color": colours.neutral},
            "encoding": {
                "y": y,
                "x": {**x, "field": "if_low"},
                "x2": {"field": "if_high"},
                "tooltip": tip,
            },
        },
        {
            "transform": [{"filter": "datum.net !== null"}],
            "mark": {"type": "rule", "strokeWidth": 3},
            "encoding": {
                "y": y,
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "color": {**colour, "legend": None},
                "tooltip": tip,
            },
        },
        {
            "transform": [{"filter": "datum.net !== null"}],
            "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
            "encoding": {
                "y": y,
                "x": x,
                "color": colour,
                "shape": {"field": "words", "type": "nominal", "scale": shapes},
                "tooltip": tip,
            },
        },
    ]
    if any(r["net"] is None for r in rows):
        layers.append(
            {
                "transform": [{"filter": "datum.net === null"}],
                "mark": {"type": "text", "align": "left", "fontStyle": "italic", "color": colours.muted},
                "encoding": {"y": y, "x": {"value": 4}, "text": {"field": "shown"}},
            }
        )
    return chart(layers, rows, colours, ROW_HEIGHT * len(rows))


def _lookup(names: dict[str, str]) -> str:
    """A Vega expression that shows a name for an id: two initiatives may share a name."""
    pairs = ", ".join(f"{_quoted(key)}: {_quoted(name)}" for key, name in names.items())
    return f"({{{pairs}}})[datum.value]"


def _quoted(text: str) -> str:
    """A Vega string literal; nothing in a company's text can end it."""
    units = text.encode("utf-16-be")
    return "'" + "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)) + "'"


def _net_row(case: Case, currency: str | None) -> Spec:
    result, name = case.money, case.initiative.name
    row: Spec = {"id": case.initiative.initiative_id, "name": name, "net": None, "low": None, "high": None}
    row |= {"if_low": None, "if_high": None, "if_true": "", "range": "no range", "n": ""}
    words = PAYS.get(result.verdict, result.verdict) if result else PAYS["cannot_conclude"]
    if result is None or not result.is_known:
        return row | {"shown": words, "words": words}
    if result.net_if_true_p50 != result.net_p50:
        ends = money_range(result.net_if_true_p5, result.net_if_true_p95, currency)
        row |= {"if_low": result.net_if_true_p5, "if_high": result.net_if_true_p95}
        row |= {"if_true": f"{estimate(result.net_if_true_p50 or 0.0, currency)}, {ends}"}
    return row | {
        "net": result.net_p50,
        "low": result.net_p5,
        "high": result.net_p95,
        "shown": estimate(result.net_p50 or 0.0, currency),
        "range": net_text(result, currency).partition(", ")[2] or "no benefit is proven",
        "words": words,
        "n": people_text(case),
    }


def tornado(
    swings: Sequence[Swing], base: float, labels: dict[str, str], colours: Palette, currency: str | None
) -> Spec:
    """The balance with each assumption at its low and at its high value, the strongest first.

    `base` is the balance with all of them at their most likely.
    """
    made: list[Spec] = [
        {
            "name": swing_name(s, labels),
            "low": s.net_low,
            "high": s.net_high,
            "at_low": estimate(s.net_low, currency),
            "at_high": estimate(s.net_high, currency),
        }
        for s in swings
    ]
    y = rows_axis([r["name"] for r in made], colours)
    x = {"field": "low", "type": "quantitative", "axis": money_axis(currency), "scale": {"padding": 10}}
    tip = [
        {"field": "name", "title": "Assumption"},
        {"field": "at_low", "title": "Balance at its low value"},
        {"field": "at_high", "title": "Balance at its high value"},
    ]
    layers: list[Spec] = [
        zero_rule(colours, "x"),
        {
            "mark": {"type": "bar", "height": 14, "cornerRadius": 2, "color": colours.main},
            "encoding": {"y": y, "x": x, "x2": {"field": "high"}, "tooltip": tip},
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.5},
            "encoding": {"x": {"datum": base, "type": "quantitative"}},
        },
    ]
    return chart(layers, made, colours, ROW_HEIGHT * len(made))


def break_even(effect: Effect, needed: float, kpi: Kpi, colours: Palette, currency: str | None) -> Spec:
    """The range of the effect beside the size from which it pays."""
    row = {
        "name": "Effect",
        "estimate": effect.estimate,
        "low": effect.ci_low,
        "high": effect.ci_high,
        "shown": change_text(effect.estimate or 0.0, kpi.unit, currency),
        "range": range_of(effect.ci_low, effect.ci_high, kpi, currency),
    }
    sizes = [effect.ci_low, effect.ci_high, needed]
    axis = effect_axis(kpi, sizes, currency, grid=True, tickCount=4)
    x = {"field": "estimate", "type": "quantitative", "axis": axis, "scale": {"padding": 24}}
    y = rows_axis(["Effect"], colours)
    tip = [{"field": "shown", "title": "Effect"}, {"field": "range", "title": "Range"}]
    at = {"datum": needed, "type": "quantitative"}
    says = f"Pays from {change_text(needed, kpi.unit, currency)}"
    layers: list[Spec] = [
        zero_rule(colours, "x"),
        {
            "mark": {"type": "rule", "strokeWidth": 4, "color": colours.main},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "tooltip": tip},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 130, "color": colours.main, "opacity": 1},
            "encoding": {"y": y, "x": x, "tooltip": tip},
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": colours.text, "strokeWidth": 1.5},
            "encoding": {"x": at},
        },
        {
            "data": {"values": [{"says": says}]},
            "mark": {"type": "text", "baseline": "bottom", "dy": -4, "color": colours.text},
            "encoding": {"x": at, "y": {"value": 0}, "text": {"field": "says"}},
        },
    ]
    return chart(layers, [row], colours, 56)
