"""What the company did: initiatives, who was assigned, what it cost, and what is assumed."""

from __future__ import annotations

from ingestion.fields import Entity, Field, FieldType, Personal

_F = Field
_T = FieldType

INITIATIVE = Entity(
    "initiative",
    "One row per initiative.",
    (
        _F("initiative_id", _T.TEXT, "Short name of the initiative", required=True),
        _F("name", _T.TEXT, "Name", required=True),
        _F(
            "type",
            _T.TEXT,
            "Kind of initiative",
            required=True,
            allowed=("training", "policy", "process", "technology", "bot", "difficult_decision"),
        ),
        _F("hypothesis", _T.TEXT, "What it was expected to change, and why"),
        _F("primary_kpi", _T.TEXT, "KPI it is judged by; several are separated by ;", required=True),
        _F("guardrail_kpis", _T.TEXT, "KPIs it must not harm, separated by ;"),
        _F(
            "unit",
            _T.TEXT,
            "What was assigned to it",
            required=True,
            allowed=("team", "location", "segment", "customer", "employee", "company"),
        ),
        _F("baseline_from_on", _T.DATE, "First day of the baseline"),
        _F("baseline_to_on", _T.DATE, "Last day of the baseline"),
        _F("start_on", _T.DATE, "First day of the initiative", required=True),
        _F("full_effect_on", _T.DATE, "Day from which its full effect is expected"),
        _F("measured_until_on", _T.DATE, "Last day it is judged by; empty while it goes on"),
        _F("owner", _T.TEXT, "Who answers for it"),
        _F("registered_at", _T.TIMESTAMP, "When it was written down"),
        _F("selected_because", _T.TEXT, "Why these units were chosen"),
        _F("announced_on", _T.DATE, "Day people were told, for difficult decisions"),
        _F("rationale_published_on", _T.DATE, "Day the reasons were published, for difficult decisions"),
    ),
)

ASSIGNMENT = Entity(
    "assignment",
    "One row per initiative and assigned unit.",
    (
        _F("initiative_id", _T.TEXT, "Initiative", required=True),
        _F(
            "unit_type",
            _T.TEXT,
            "Kind of unit",
            required=True,
            allowed=("team", "location", "segment", "customer", "employee", "company"),
        ),
        _F("segment_type", _T.TEXT, "For segments: what customers are cut by, such as region"),
        _F("unit_id", _T.TEXT, "Team, location or segment; empty for persons"),
        _F("customer_id", _T.TEXT, "Customer, where customers are assigned", personal=Personal.CUSTOMER),
        _F("employee_id", _T.TEXT, "Employee, where employees are assigned", personal=Personal.EMPLOYEE),
        _F(
            "arm",
            _T.TEXT,
            "Who gets it and who is compared",
            required=True,
            allowed=("treated", "comparison"),
        ),
        _F("valid_from_on", _T.DATE, "First day for this unit; the initiative's start when empty"),
        _F(
            "source",
            _T.TEXT,
            "How it was decided who gets it",
            required=True,
            allowed=("randomised", "staggered", "self-selected", "all"),
        ),
    ),
)

INITIATIVE_COST = Entity(
    "initiative_cost",
    "One row per initiative, day and kind of cost.",
    (
        _F("initiative_id", _T.TEXT, "Initiative", required=True),
        _F("cost_on", _T.DATE, "Day or first day of the month it was spent", required=True),
        _F("kind", _T.TEXT, "Kind of cost", required=True),
        _F("amount", _T.DECIMAL, "Amount in the company's currency", required=True),
    ),
)

ASSUMPTION = Entity(
    "assumption",
    "One row per initiative and assumption.",
    (
        _F("initiative_id", _T.TEXT, "Initiative; empty when it holds for all"),
        _F("name", _T.TEXT, "What is assumed", required=True),
        _F("low", _T.DOUBLE, "Lowest plausible value", required=True),
        _F("mode", _T.DOUBLE, "Most plausible value", required=True),
        _F("high", _T.DOUBLE, "Highest plausible value", required=True),
        _F("source", _T.TEXT, "Where the values come from"),
    ),
)
