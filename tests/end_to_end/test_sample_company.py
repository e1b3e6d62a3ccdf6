"""The sample company, at the size people first see it: what was planted is found, and no more is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.companies import rows

pytestmark = pytest.mark.slow


def test_each_planted_initiative_gets_its_verdict(larkfield: Path) -> None:
    found = dict(
        rows(larkfield, "select initiative_id, verdict from impact.impact_verdict where role = 'primary'")
    )
    assert found.pop("reply-templates") in ("not_proven", "no_meaningful_effect")
    assert found == {
        "empathy-academy": "improved",
        "check-in-calls": "improved",
        "bot-first": "worsened",
        "call-back-promise": "cannot_conclude",
        "thank-you-notes": "cannot_conclude",
    }


def test_the_naive_comparison_would_have_praised_the_templates(larkfield: Path) -> None:
    ((low,),) = rows(
        larkfield,
        """select ci_low from impact.impact_estimate
        where initiative_id = 'reply-templates' and kpi_id = 'one_touch_rate' and method = 'naive'""",
    )
    assert low > 0


def test_what_pays_and_what_does_not(larkfield: Path) -> None:
    found = {
        initiative: (verdict, reasons)
        for initiative, verdict, reasons in rows(
            larkfield, "select initiative_id, verdict, reason_codes from roi.roi_summary"
        )
    }
    assert {initiative: verdict for initiative, (verdict, _) in found.items()} == {
        "check-in-calls": "pays",
        "empathy-academy": "does_not_pay",
        "bot-first": "does_not_pay",
        "reply-templates": "not_proven",
        "call-back-promise": "cannot_conclude",
        "thank-you-notes": "cannot_conclude",
    }
    assert found["bot-first"][1] == "primary_worsened, guardrail_harmed"
    assert "overlap" in found["call-back-promise"][1]
    assert "no_post" in found["thank-you-notes"][1]


def test_the_answer_comes_in_one_sentence(larkfield: Path) -> None:
    ((sentence,),) = rows(larkfield, "select sentence from roi.roi_portfolio")
    assert sentence.startswith("No: what is proven falls short of the costs by about £")
    assert sentence.endswith(
        "One initiative pays, two do not pay, one is not proven, two cannot be judged yet."
    )


def test_the_published_file_answers_what_if(larkfield: Path) -> None:
    asked = "select verdict, net_p50 from roi.what_if('check-in-calls', '{}')"
    ((verdict, net),) = rows(larkfield, asked)
    assert [(verdict, net)] == rows(
        larkfield, "select verdict, net_p50 from roi.roi_summary where initiative_id = 'check-in-calls'"
    )
    ((dear, less),) = rows(larkfield, asked.replace("{}", '{"cost_factor": 4}'))
    assert less < net
    assert dear != "pays"


def test_lifetime_value_is_fitted_and_tested_on_what_came_after(larkfield: Path) -> None:
    parts = {part: (fitted, ratio) for part, fitted, ratio in rows(
        larkfield, "select part, is_fitted, calibration_ratio from kpi.kpi_lifetime"
    )}  # fmt: skip
    assert {part: fitted for part, (fitted, _) in parts.items()} == {"orders": True, "contracts": True}
    assert all(0.8 < ratio < 1.25 for _, ratio in parts.values())
