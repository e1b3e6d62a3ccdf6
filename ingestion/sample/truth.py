"""The planted truth: what each initiative really did, kept apart from the data."""

from __future__ import annotations

from typing import Any

from ingestion.sample import effects
from ingestion.sample.effects import Plan, as_date
from ingestion.sample.places import LOCATIONS, REGIONS, TEAMS


def planted_truth(plan: Plan, retention_points: dict[str, float]) -> dict[str, Any]:
    """Return the exact effects by initiative, in the units of the KPI."""
    teams = [t.team_id for t in TEAMS]
    return {
        "reply-templates": {
            "kind": "no_effect_but_naive_would_praise",
            "effects": {"one_touch_rate": 0.0},
            "treated": [teams[i] for i in effects.TEMPLATE_TEAMS],
            "why_naive_is_wrong": {
                "trend_points_a_month_for_everyone": 100 * effects.ONE_TOUCH_TREND,
                "dip_points_in_the_three_months_before": 100 * effects.TEMPLATE_DIP,
            },
            "expected": "not_proven or no_meaningful_effect",
        },
        "empathy-academy": {
            "kind": "works_but_does_not_pay",
            "effects": {"csat": 100 * effects.CSAT_ACADEMY},
            "side_effects": {"engagement": 25 * effects.ITEM_ACADEMY},
            "treated": [teams[i] for i in effects.ACADEMY_TEAMS],
            "expected": "improved, does_not_pay",
        },
        "check-in-calls": {
            "kind": "pays",
            "effects": {"logo_retention": retention_points["check_in"]},
            "risk_of_leaving_times": effects.CHURN_CHECK_IN,
            "expected": "improved, pays",
        },
        "bot-first": {
            "kind": "harms",
            "effects": {
                "csat": 100 * effects.CSAT_BOT,
                "logo_retention": retention_points["bot"],
            },
            "risk_of_leaving_times": effects.CHURN_BOT,
            "treated": [REGIONS[i][0] for i in effects.BOT_REGIONS],
            "expected": "worsened",
        },
        "call-back-promise": {
            "kind": "overlaps_another",
            "effects": {"csat": 100 * effects.CSAT_CALLBACK},
            "treated": [teams[i] for i in effects.CALLBACK_TEAMS],
            "overlaps": ["empathy-academy"],
            "expected": "cannot_conclude: overlap",
        },
        "thank-you-notes": {
            "kind": "too_young_to_tell",
            "effects": {"ces": effects.CES_NOTES},
            "treated": [LOCATIONS[effects.NOTES_LOCATION][0]],
            "started_on": as_date(plan.notes.start).isoformat(),
            "expected": "cannot_conclude: no_post",
        },
    }
