"""The initiatives as the company wrote them down, who was assigned, what they cost, and the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ingestion.sample import effects
from ingestion.sample.arrays import Array, choose, code
from ingestion.sample.effects import Plan, Window, as_date
from ingestion.sample.places import LOCATIONS, REGIONS, TEAMS


@dataclass(frozen=True)
class Initiative:
    """One line of initiatives.csv and its costs per 10,000 customers."""

    initiative_id: str
    name: str
    type: str
    hypothesis: str
    primary_kpi: str
    guardrail_kpis: str
    unit: str
    window: Window
    baseline_months: int
    owner: str
    registered_days_before: int
    selected_because: str
    assignment_source: str
    once_amount: float
    monthly_amount: float


def initiatives(plan: Plan) -> tuple[Initiative, ...]:
    """Return the six, in the order in which they began."""
    return (
        Initiative(
            "reply-templates", "Reply templates", "process",
            "Ready-made replies let agents solve more requests with one answer.",
            "one_touch_rate", "csat;reopen_rate", "team", plan.templates, 12, "Head of Care", 21,
            "The three teams with the lowest one-touch rate in the last quarter", "self-selected",
            9_000, 350),
        Initiative(
            "empathy-academy", "Empathy academy", "training",
            "Five days of listening and coaching raise satisfaction after contacts.",
            "csat", "first_reply_minutes;turnover", "team", plan.academy, 12, "Head of People", 45,
            "One team per place, drawn by lot", "randomised", 165_000, 6_500),
        Initiative(
            "check-in-calls", "Personal check-in calls", "process",
            "A call that asks how things are going keeps customers.",
            "logo_retention", "nps;csat", "customer", plan.check_in, 12, "Head of Customers", 30,
            "Every second active customer, drawn by lot", "randomised", 4_000, 600),
        Initiative(
            "bot-first", "Bot before human", "bot",
            "A bot that answers first saves time at the same satisfaction.",
            "csat", "logo_retention;reopen_rate", "segment", plan.bot, 12, "Head of Operations", 14,
            "Four regions, one per place, chosen by the supplier", "staggered", 38_000, 2_400),
        Initiative(
            "call-back-promise", "Call-back promise", "policy",
            "A promised call-back within the day raises satisfaction.",
            "csat", "first_reply_minutes", "team", plan.callback, 12, "Head of Care", -50,
            "Teams that had finished the academy asked for it", "self-selected", 12_000, 1_500),
        Initiative(
            "thank-you-notes", "Hand-written follow-up", "process",
            "A personal note after a contact makes it feel easier.",
            "ces", "csat", "location", plan.notes, 12, "Manager, Dublin", 10,
            "The manager in Dublin offered", "self-selected", 1_500, 400),
    )  # fmt: skip


def initiative_table(plan: Plan) -> pa.Table:
    """Return the registry. One row per initiative."""
    return pa.Table.from_pylist([_registered(plan, entry) for entry in initiatives(plan)])


def _registered(plan: Plan, entry: Initiative) -> dict[str, Any]:
    start = as_date(entry.window.start)
    baseline_to = start - timedelta(days=1)
    noon = datetime.combine(start - timedelta(days=entry.registered_days_before), time(12), UTC)
    return {
        "initiative_id": entry.initiative_id,
        "name": entry.name,
        "type": entry.type,
        "hypothesis": entry.hypothesis,
        "primary_kpi": entry.primary_kpi,
        "guardrail_kpis": entry.guardrail_kpis,
        "unit": entry.unit,
        "baseline_from_on": _months_before(start, entry.baseline_months),
        "baseline_to_on": baseline_to,
        "start_on": start,
        "full_effect_on": as_date(entry.window.full),
        "measured_until_on": None if entry.window.until is None else as_date(entry.window.until),
        "owner": entry.owner,
        "registered_at": min(noon, datetime.combine(plan.span.end_on, time(9), UTC)),
        "selected_because": entry.selected_because,
    }


def _months_before(day: date, months: int) -> date:
    month = np.datetime64(day, "M") - months
    return month.astype("datetime64[D]").astype(object)


def assignment_table(plan: Plan, enrolled: Array, is_treated: Array) -> pa.Table:
    """Return who was assigned to which arm from when. One row per initiative and unit.

    Teams, places and regions that are not listed are the comparison. Customers are listed
    in both arms, because only those active at the start were drawn.
    """
    teams = [t.team_id for t in TEAMS]
    parts = [
        _assigned(plan, "reply-templates", [teams[i] for i in effects.TEMPLATE_TEAMS]),
        _assigned(plan, "empathy-academy", [teams[i] for i in effects.ACADEMY_TEAMS]),
        _customers(plan, enrolled, is_treated),
        _assigned(plan, "bot-first", [REGIONS[i][0] for i in effects.BOT_REGIONS], "region"),
        _assigned(plan, "call-back-promise", [teams[i] for i in effects.CALLBACK_TEAMS]),
        _assigned(plan, "thank-you-notes", [LOCATIONS[effects.NOTES_LOCATION][0]]),
    ]
    return pa.concat_tables(parts)


def _by_id(plan: Plan, initiative_id: str) -> Initiative:
    return next(entry for entry in initiatives(plan) if entry.initiative_id == initiative_id)


def _assigned(plan: Plan, initiative_id: str, units: Sequence[str], segment: str = "") -> pa.Table:
    return _arms(plan, initiative_id, pa.array(units), pa.array(["treated"] * len(units)), segment)


def _customers(plan: Plan, enrolled: Array, is_treated: Array) -> pa.Table:
    arms = choose(("comparison", "treated"), is_treated[enrolled].astype(np.int64))
    return _arms(plan, "check-in-calls", code("C", enrolled, 7), arms, "")


def _arms(plan: Plan, initiative_id: str, units: pa.Array, arms: pa.Array, segment: str) -> pa.Table:
    entry, size = _by_id(plan, initiative_id), len(units)
    constant = {
        "initiative_id": initiative_id,
        "unit_type": entry.unit,
        "segment_type": segment,
        "source": entry.assignment_source,
    }
    table = pa.table({name: pa.repeat(value, size) for name, value in constant.items()})
    table = table.append_column("unit_id", units).append_column("arm", arms)
    start = pa.scalar(as_date(entry.window.start), pa.date32())
    return table.append_column("valid_from_on", pa.repeat(start, size))


def cost_table(plan: Plan, scale: float) -> pa.Table:
    """Return what was spent. One row per initiative, month and kind of cost."""
    rows: list[dict[str, Any]] = []
    for entry in initiatives(plan):
        start = as_date(entry.window.start)
        rows.append(_cost(entry, start, "set-up", entry.once_amount * scale))
        rows += [
            _cost(entry, as_date(int(day)), "running", entry.monthly_amount * scale)
            for day in plan.span.starts[:-1]
            if day >= entry.window.start
        ]
    return pa.Table.from_pylist(rows)


def _cost(entry: Initiative, day: date, kind: str, amount: float) -> dict[str, Any]:
    return {
        "initiative_id": entry.initiative_id,
        "cost_on": day,
        "kind": kind,
        "amount": round(amount, 2),
    }
