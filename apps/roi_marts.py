"""The questions about money to the published marts.

With changed assumptions the file's own functions answer (schema `roi`, kept in every published
file and listed in roi.roi_method): the nightly tables are their answers to "nothing is changed".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from apps.data import Handle, Query, Row, first
from apps.initiative import Assumption, Line, Money, Swing, record
from apps.tables import columns, has, of

Changes = Mapping[str, Any]  # name of an assumption -> a number, or low, mode and high

SUMMARIES = Query(f"select {columns(Money)}\nfrom roi.roi_summary\norder by initiative_id")
PORTFOLIO = Query("select sentence\nfrom roi.roi_portfolio")
LINE_ORDER = "order by kind, is_proven desc, amount_p50 desc nulls last, pool, kpi_id"
LINES = f"select {columns(Line)}\nfrom roi.roi_line\nwhere initiative_id = ?\n{LINE_ORDER}"
LINES_IF = f"select {columns(Line)}\nfrom roi.what_if_lines(?, ?)\n{LINE_ORDER}"
SUMMARY_IF = f"select {columns(Money)}\nfrom roi.what_if(?, ?)"
SWING_ORDER = "order by round(abs(net_high - net_low), 2) desc, name"
SWINGS = f"select {columns(Swing)}\nfrom roi.roi_sensitivity\nwhere initiative_id = ?\n{SWING_ORDER}"
SWINGS_IF = f"select {columns(Swing)}\nfrom roi.sensitivity(?, ?)\n{SWING_ORDER}"
ASSUMPTIONS = """
select a.name, a.low_value, a.mode_value, a.high_value, coalesce(a.source, '') as source
from roi.assumptions(?, '{}') as a
where a.name = 'cost_factor' or a.name in (
    select trim(unnest(string_split(e.value_names, ','))) from roi.roi_effect as e where e.initiative_id = ?
)
order by a.name
"""
SETTINGS = Query("select horizon_months, discount_rate\nfrom roi.roi_setting")
INTANGIBLES = """
select kpi_id, label, tier, sentence, why_no_money
from roi.roi_intangible
where initiative_id = ?
order by kpi_id
"""
DECISIONS = """
select is_explained_in_time, sentence
from roi.roi_difficult_decision
where initiative_id = ?
order by role desc, kpi_id
"""
PARITY = Query(
    """
select group_type, group_name, count_people, less_share, all_share, is_flagged
from roi.roi_parity
order by is_flagged desc, share_ratio desc nulls last, group_type, group_name
"""
)
SEGMENTS = Query("select * from roi.roi_segment order by value_tier, need_tier")


def summaries(handle: Handle) -> list[Money]:
    """Every initiative's money."""
    return [record(Money, r) for r in of(handle, "roi.roi_summary", SUMMARIES)]


def portfolio(handle: Handle) -> str | None:
    """The sentence that answers for all initiatives together."""
    return first(of(handle, "roi.roi_portfolio", PORTFOLIO)).get("sentence")


def summary_if(handle: Handle, initiative_id: str, changes: Changes) -> Money:
    """An initiative's money if something else were assumed."""
    asked = Query(SUMMARY_IF, (initiative_id, json.dumps(changes, sort_keys=True)))
    return record(Money, first(handle.rows(asked)))


def lines(handle: Handle, initiative_id: str, changes: Changes) -> list[Line]:
    """Pools and costs."""
    asked = Query(LINES, (initiative_id,))
    if changes:
        asked = Query(LINES_IF, (initiative_id, json.dumps(changes, sort_keys=True)))
    return [record(Line, r) for r in of(handle, "roi.roi_line", asked)]


def swings(handle: Handle, initiative_id: str, changes: Changes) -> list[Swing]:
    """What each assumption does to the net return, the strongest first."""
    asked = Query(SWINGS, (initiative_id,))
    if changes:
        asked = Query(SWINGS_IF, (initiative_id, json.dumps(changes, sort_keys=True)))
    return [record(Swing, r) for r in of(handle, "roi.roi_sensitivity", asked)]


def assumptions(handle: Handle, initiative_id: str) -> list[Assumption]:
    """What its money rests on and may be changed; a value that nobody gave has no number."""
    if not has(handle, "roi.roi_method"):
        return []
    return [record(Assumption, r) for r in handle.rows(Query(ASSUMPTIONS, (initiative_id, initiative_id)))]


def settings(handle: Handle) -> Row:
    """Horizon and discount rate."""
    return first(of(handle, "roi.roi_setting", SETTINGS))


def intangibles(handle: Handle, initiative_id: str) -> list[Row]:
    """What was measured and isn't turned into money."""
    return of(handle, "roi.roi_intangible", Query(INTANGIBLES, (initiative_id,)))


def segments(handle: Handle) -> list[Row]:
    """Value by need: what one more unit of money brings in each group of customers."""
    return of(handle, "roi.roi_segment", SEGMENTS)


def parity(handle: Handle) -> list[Row]:
    """Groups of people and how often the advice would give them less personal service."""
    return of(handle, "roi.roi_parity", PARITY)


def difficult_decision(handle: Handle, initiative_id: str) -> list[Row]:
    """For decisions that hurt: was the reason given in time, how long until each KPI was back."""
    return of(handle, "roi.roi_difficult_decision", Query(DECISIONS, (initiative_id,)))
