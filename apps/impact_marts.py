"""The questions about initiatives to the published marts: what was tried, did it work."""

from __future__ import annotations

from apps import roi_marts
from apps.data import Handle, Query, Row, first
from apps.initiative import Case, Effect, Estimate, Initiative, Month, record
from apps.tables import columns, of

INITIATIVES = Query(
    f"select {columns(Initiative)}\nfrom core.dim_initiative\norder by start_on, initiative_id"
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
ESTIMATES = f"""
select {columns(Estimate)}
from impact.impact_estimate
where initiative_id = ? and kpi_id = ?
order by is_headline desc, method
"""
EVENT_STUDY = f"""
select {columns(Month)}
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


def cases(handle: Handle) -> list[Case]:
    """Every initiative of the registry, in the order in which they began."""
    effects = [record(Effect, r) for r in of(handle, "impact.impact_verdict", EFFECTS)]
    money = {m.initiative_id: m for m in roi_marts.summaries(handle)}
    found = [record(Initiative, r) for r in of(handle, "core.dim_initiative", INITIATIVES)]
    return [
        Case(
            initiative,
            tuple(e for e in effects if e.initiative_id == initiative.initiative_id),
            money.get(initiative.initiative_id),
        )
        for initiative in found
    ]


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
