"""Each way to a verdict, and what is said."""

from __future__ import annotations

import pytest

from tests.warehouse.test_roi.conftest import asking, by_hand
from tests.warehouse.test_roi.worlds import build


@pytest.mark.parametrize(
    ("initiative", "verdict", "codes"),
    [
        ("clear", "pays", ""),
        ("holm", "not_proven", "no_proven_benefit"),
        ("alone", "not_proven", "no_proven_benefit"),
        ("leaning", "not_proven", "no_proven_benefit"),
        ("doubtful", "not_proven", "money_uncertain"),
        ("works", "does_not_pay", "no_proven_benefit"),
        ("harms", "does_not_pay", "primary_worsened, guardrail_harmed"),
        ("young", "cannot_conclude", "no_post"),
        ("free", "cannot_conclude", "no_cost"),
        ("priceless", "not_proven", "no_value"),
        ("chance", "not_proven", "no_proven_benefit"),
        ("sure", "pays", ""),
        ("declared", "pays", ""),
        ("tiny", "not_proven", "no_money_of_its_own"),
    ],
)
def test_verdict(summary, initiative, verdict, codes):
    assert (summary[initiative]["verdict"], summary[initiative]["reason_codes"]) == (verdict, codes)


def test_what_was_not_declared_is_corrected_for_all_that_has_money(ask):
    """Three effects with money: the smallest p counts three times, the other two at least twice."""
    rows = ask("select * from roi.roi_effect where initiative_id in ('chance', 'sure') order by 1, 2")
    assert [(r["kpi_id"], r["p_money"]) for r in rows] == [
        ("logo_retention", pytest.approx(0.09)),
        ("revenue_per_customer", 1),
        ("turnover", 1),
        ("logo_retention", pytest.approx(0.03)),
        ("revenue_per_customer", 1),
        ("turnover", 1),
    ]


def test_only_proven_benefits_are_in_the_headline(summary):
    assert summary["holm"]["benefit_p95"] == 0
    assert summary["holm"]["net_p50"] == pytest.approx(-3_000)
    assert summary["holm"]["net_if_true_p50"] == pytest.approx(summary["clear"]["net_p50"], rel=0.01)


def test_harm_that_is_proven_counts_against_it(summary):
    assert summary["harms"]["benefit_p50"] < 0
    assert summary["harms"]["guardrails_harmed"] == "Customers kept (−1.0 percentage points)"


def test_sentences_say_the_money_and_the_range(summary):
    assert summary["clear"]["sentence"].startswith("Clear: it pays. About £3,")
    assert " over 12 months, most likely between £" in summary["clear"]["sentence"]
    assert (
        "Works: it works but does not pay. Satisfied got better, yet it costs £90,000"
        in summary["works"]["sentence"]
    )
    assert "Harms: it does harm and does not pay. Satisfied got worse" in summary["harms"]["sentence"]
    assert summary["harms"]["sentence"].endswith(
        "At the same time it harmed Customers kept (−1.0 percentage points)."
    )
    assert summary["young"]["sentence"] == (
        "Young: cannot be concluded yet. csat of young. It has cost £500 so far."
    )
    assert "no value is given for hours per reply, loaded hourly cost" in summary["priceless"]["sentence"]
    assert summary["spend"]["break_even_sentence"].startswith(
        'It pays for itself from +0.21 GBP in "Revenue per customer"'
    )


def test_the_first_sentence_of_the_page_is_built_from_the_draws(ask):
    found = ask("select * from roi.roi_portfolio")[0]
    assert found["sentence"].startswith("No: what is proven falls short of the costs by about £")
    assert (
        "Six initiatives pay, two do not pay, nine are not proven, two cannot be judged yet."
        in found["sentence"]
    )
    assert found["net_so_far_p5"] <= found["net_so_far_p50"] <= found["net_so_far_p95"]


def test_what_is_not_changed_is_what_is_published(ask, summary):
    again = {row["initiative_id"]: row for row in ask("select * from roi.what_if(null, '{}')")}
    for initiative, row in summary.items():
        assert {name: again[initiative][name] for name in row} == row


def test_changed_assumptions_go_through_the_same_functions(ask, summary):
    half = ask("""select * from roi.what_if('spend', '{"margin_share": 0.2}')""")
    assert [row["benefit_p50"] for row in half] == [pytest.approx(600)]
    assert half[0]["verdict"] == "does_not_pay"
    longer = ask("""select * from roi.what_if('spend', '{"horizon_months": 24, "discount_rate": 0}')""")[0]
    assert longer["benefit_p50"] == pytest.approx(2_400)
    assert longer["npv"] == pytest.approx(1_400)
    wide = ask(
        """select * from roi.what_if('spend', '{"margin_share": {"low": 0.1, "mode": 0.4, "high": 0.5}}')"""
    )[0]
    assert wide["benefit_p5"] < 1_000 < wide["benefit_p95"]
    dear = ask("""select * from roi.what_if('spend', '{"cost_factor": 2}')""")[0]
    assert dear["cost_amount"] == pytest.approx(2_000)
    priced = ask(
        """select * from roi.what_if('priceless', '{"hours_per_reply": 0.2, "loaded_hourly_cost": 30}')"""
    )[0]
    assert priced["benefit_p50"] > 0


def test_nothing_about_fewer_than_k_people_is_published(ask):
    assert ask("select * from roi.roi_effect where initiative_id = 'tiny'") == []
    assert ask("select * from roi.roi_line where initiative_id = 'tiny' and kind = 'benefit'") == []


def test_satisfaction_has_no_money_of_its_own(ask):
    assert (
        ask("select * from roi.roi_pool where kpi_id in ('csat', 'nps', 'enps', 'engagement', 'ces')") == []
    )
    listed = ask("select initiative_id, kpi_id from roi.roi_intangible order by 1")
    assert {"initiative_id": "works", "kpi_id": "csat"} in listed
    assert all(row["kpi_id"] == "csat" for row in listed)


def test_the_functions_are_explained_in_the_file(ask):
    found = {row["name"]: row for row in ask("select * from roi.roi_method")}
    assert {"triangular", "annuity", "months_worth", "what_if", "line_draws", "outcomes"} <= set(found)
    for row in found.values():
        if row["example"]:
            ask(row["example"])


def test_without_a_margin_no_customer_is_turned_into_money(tmp_path):
    ask = asking(build(tmp_path, by_hand(), {"margin_share": None}))
    lines = ask("select * from roi.roi_line where kind = 'benefit' and kpi_id = 'logo_retention'")
    assert lines
    assert {row["amount_p50"] for row in lines} == {None}
    assert {row["missing"] for row in lines} == {"no value given for margin_share"}
    clear = ask("select * from roi.roi_summary where initiative_id = 'clear'")[0]
    assert clear["verdict"] == "not_proven"
    assert "no value is given for margin share" in clear["sentence"]
    # Other people's money does not need one.
    assert ask("select amount_p50 from roi.roi_line where kpi_id = 'turnover'")[0]["amount_p50"] is not None
