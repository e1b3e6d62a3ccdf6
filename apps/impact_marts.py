"""The questions about initiatives to the published marts: what was tried, did it work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from apps.data import Handle, Query, Row, first
from apps.initiative import Case, Effect, Estimate, Initiative, Line, Money, Month, record

TABLES = Query(
    """
select table_schema || '.' || table_name as name
from information_schema.tables
where table_schema in ('core', 'impact', 'roi')
order by name
"""
)


def _columns(kind: type[Any]) -> str:
    return ", ".join(f.name for f in fields(kind))


INITIATIVES = Query(
    f"select {_columns(Initiative)}\nfrom core.dim_initiative\norder by start_on, initiative_id"
)
EFFECTS = Query(
    """
select v.initiative_id, v.kpi_id, v.role, v.verdict, v.reason_codes, v.sentence, v.headline_method,
       v.rules_version, v.estimate, v.ci_low, v.ci_high,
       e.count_units_treated, e.count_units_comparison, e.count_people
from impact.impact_verdict as v
left join impact.impact_estimate as e
    on e.initiative_id = v.initiative_id and e.kpi_id = v.kpi_id and e.is_headline
order by v.initiative_id, case v.role when 'primary' then 1 when 'guardrail' then 2 else 3 end, v.kpi_id
"""
)
MONEY = Query(f"select {_columns(Money)}\nfrom roi.roi_summary\norder by initiative_id")
PORTFOLIO = Query("select * from roi.roi_portfolio")
ESTIMATES = f"""
select {_columns(Estimate)}
from impact.impact_estimate
where initiative_id = ? and kpi_id = ?
order by is_headline desc, method
"""
EVENT_STUDY = f"""
select {_columns(Month)}
from impact.impact_event_study
where initiative_id = ? and kpi_id = ?
order by months_from_start
"""
DIAGNOSTIC = """
select *
from impact.impact_diagnostic
where initiative_id = ? and kpi_id = ?
"""
REASONS = """
select reason_code, sentence
from impact.impact_reason
where initiative_id = ? and kpi_id = ? and is_reason and sentence <> ?
order by rank
"""
LINES = f"""
select {_columns(Line)}
from roi.roi_line
where initiative_id = ?
order by line_kind, is_proven desc, abs(amount_p50) desc, pool
"""
SENSITIVITY = """
select assumption, value_low, value_high, net_at_low, net_at_high
from roi.roi_sensitivity
where initiative_id = ?
order by abs(net_at_high - net_at_low) desc, assumption
"""
INTANGIBLES = """
select kpi_id, sentence
from roi.roi_intangible
where initiative_id = ?
order by kpi_id
"""
SEGMENTS = Query("select * from roi.roi_segment order by value_tier, need_tier")


def has(handle: Handle, table: str) -> bool:
    """Whether this run has a table: a file published by an older version lacks some."""
    return any(row["name"] == table for row in handle.rows(TABLES))


def _of(handle: Handle, table: str, query: Query) -> list[Row]:
    return handle.rows(query) if has(handle, table) else []


def cases(handle: Handle) -> list[Case]:
    """Every initiative of the registry, in the order in which they began."""
    effects = [record(Effect, r) for r in _of(handle, "impact.impact_verdict", EFFECTS)]
    money = {r["initiative_id"]: record(Money, r) for r in _of(handle, "roi.roi_summary", MONEY)}
    found = [record(Initiative, r) for r in _of(handle, "core.dim_initiative", INITIATIVES)]
    return [
        Case(
            initiative,
            tuple(e for e in effects if e.initiative_id == initiative.initiative_id),
            money.get(initiative.initiative_id),
        )
        for initiative in found
    ]


def portfolio(handle: Handle) -> Row:
    """All initiatives together, with the sentence that answers for them."""
    return first(_of(handle, "roi.roi_portfolio", PORTFOLIO))


def estimates(handle: Handle, effect: Effect) -> list[Estimate]:
    """Every method's answer, the one that counts first."""
    asked = Query(ESTIMATES, (effect.initiative_id, effect.kpi_id))
    return [record(Estimate, r) for r in handle.rows(asked)]


def event_study(handle: Handle, effect: Effect) -> list[Month]:
    """The months around the start."""
    asked = Query(EVENT_STUDY, (effect.initiative_id, effect.kpi_id))
    return [record(Month, r) for r in handle.rows(asked)]


def diagnostic(handle: Handle, effect: Effect) -> Row:
    """What was checked about the comparison."""
    return first(handle.rows(Query(DIAGNOSTIC, (effect.initiative_id, effect.kpi_id))))


def reasons(handle: Handle, effect: Effect) -> list[Row]:
    """What else speaks against the verdict or for caution; its own sentence is the first and left out."""
    return handle.rows(Query(REASONS, (effect.initiative_id, effect.kpi_id, effect.sentence)))


def lines(handle: Handle, initiative_id: str) -> list[Line]:
    """Pools and costs."""
    found = _of(handle, "roi.roi_line", Query(LINES, (initiative_id,)))
    return [record(Line, r) for r in found]


def sensitivity(handle: Handle, initiative_id: str) -> list[Row]:
    """What each assumption does to the net return, the strongest first."""
    return _of(handle, "roi.roi_sensitivity", Query(SENSITIVITY, (initiative_id,)))


def intangibles(handle: Handle, initiative_id: str) -> list[Row]:
    """What was measured and isn't turned into money."""
    return _of(handle, "roi.roi_intangible", Query(INTANGIBLES, (initiative_id,)))


def segments(handle: Handle) -> Sequence[Row]:
    """Value by need: what one more unit of money brings in each group of customers."""
    return _of(handle, "roi.roi_segment", SEGMENTS)
