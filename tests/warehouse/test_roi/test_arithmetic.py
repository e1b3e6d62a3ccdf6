"""Money by hand: what comes out is what pencil and paper give."""

from __future__ import annotations

import pytest


def one(ask, expression):
    return ask(f"select {expression} as found")[0]["found"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("roi.triangular(0.2, 0, 2, 10)", 2),  # a fifth of the triangle lies left of its mode
        ("roi.triangular(0.05, 0, 2, 10)", 1),  # sqrt(0.05 * 10 * 2)
        ("roi.triangular(0.8, 0, 2, 10)", 6),  # 10 - sqrt(0.2 * 10 * 8)
        ("roi.triangular(0.5, 7, 7, 7)", 7),
        ("roi.triangular(0.25, 0, 0, 10)", 10 - 10 * 0.75**0.5),
        ("roi.annuity(1, 12)", 12),
        ("roi.annuity(0.5, 2)", 0.75),
        ("roi.annuity(0.5, 0)", 0),
        ("roi.months_worth('monthly', 3, 0.9, 1)", 3),
        ("roi.months_worth('kept', 2, 0.95, 1)", 2.95),  # 1 + (1 + 0.95)
        ("roi.months_worth('kept', 3, 1, 1)", 6),  # nobody leaves: 1 + 2 + 3
        ("roi.months_worth('kept', 2, 0.5, 0.5)", 0.875),  # 0.5 * 1 + 0.25 * 1.5
        ("roi.monthly_factor(0.21) ^ 12", 1 / 1.21),
    ],
)
def test_functions(ask, expression, found):
    assert one(ask, expression) == pytest.approx(found, rel=1e-5)


def test_triangular_draws_have_the_mean_of_a_triangle(ask):
    mean = one(ask, "(select avg(roi.triangular((i + 0.5) / 1000, 0, 2, 10)) from range(1000) as t(i))")
    assert mean == pytest.approx(4, abs=1e-3)


def test_a_monthly_effect(summary):
    """0.25 a customer and month, 1,000 customers, margin 0.4: 100 a month; cost 1,000."""
    found = summary["spend"]
    assert found["benefit_p50"] == pytest.approx(1_200)
    assert found["net_p50"] == pytest.approx(200)
    assert found["roi_p50"] == pytest.approx(0.2)
    assert found["payback_month"] == 10
    assert found["break_even_effect"] == pytest.approx(1_000 / (1_000 * 0.4 * 12))
    assert found["npv"] == pytest.approx(sum(100 / 1.08 ** (month / 12) for month in range(1, 13)) - 1_000)
    assert found["probability_roi_positive"] == 1


def test_the_ramp_brings_no_money(summary):
    """Full effect after two months: ten months of 100, which is what it cost."""
    assert summary["ramp"]["benefit_p50"] == pytest.approx(1_000)
    assert summary["ramp"]["payback_month"] == 12
    discounted = sum(100 / 1.08 ** (month / 12) for month in range(3, 13))
    assert summary["ramp"]["npv"] == pytest.approx(discounted - 1_000)


def test_customers_kept_pay_for_the_rest_of_the_horizon(summary):
    """A point of 1,000 customers is ten a month; each pays 25 * 0.4 and stays with the usual 95 %."""
    there, benefit = 0.0, 0.0
    for _ in range(12):
        there = there * 0.95 + 10
        benefit += there * 10
    assert summary["kept"]["benefit_p50"] == pytest.approx(benefit)


def test_months_add_up_to_the_horizon(ask, summary):
    rows = ask(
        "select initiative_id, sum(benefit) as benefit, sum(cost) as cost from roi.roi_month group by all"
    )
    for row in rows:
        if row["initiative_id"] in ("spend", "ramp", "kept", "lately"):
            assert row["benefit"] == pytest.approx(summary[row["initiative_id"]]["benefit_p50"])
            assert row["cost"] == pytest.approx(summary[row["initiative_id"]]["cost_amount"])


def test_what_is_paid_regularly_goes_on_and_so_far_is_what_has_passed(summary):
    """Three months have passed: 300 before the start and 3 * 20; nine more months of 20 are to come."""
    found = summary["lately"]
    assert found["cost_so_far"] == pytest.approx(360)
    assert found["cost_amount"] == pytest.approx(360 + 9 * 20)
    assert found["net_so_far_p50"] == pytest.approx(3 * 100 - 360)
    assert found["net_p50"] == pytest.approx(12 * 100 - 540)


def test_a_range_becomes_a_range(ask):
    """Turnover falls by 1 a 100 person-years, 4 person-years a month: 0.48 leavers; 4,000 to 12,000 each."""
    lines = ask("select * from roi.roi_line where initiative_id = 'works' and kpi_id = 'turnover'")
    assert [lines[0][f"unit_value_{at}"] for at in ("low", "mode", "high")] == [4_000, 7_000, 12_000]
    assert lines[0]["is_proven"] is False
    assert lines[0]["amount_p5"] < 0 < lines[0]["amount_p50"] < lines[0]["amount_p95"]


def test_the_tornado_moves_one_thing_at_a_time(ask):
    rows = {r["name"]: r for r in ask("select * from roi.roi_sensitivity where initiative_id = 'works'")}
    assert rows["replacement_cost"]["net_low"] == pytest.approx(0.48 * 4_000 - 90_000)
    assert rows["replacement_cost"]["net_high"] == pytest.approx(0.48 * 12_000 - 90_000)
    assert rows["turnover"]["net_low"] == pytest.approx(0.48 * 6.88 * 7_000 - 90_000)
    assert rows["turnover"]["place"] == 1


def test_assumptions_that_matter_equally_are_placed_by_name(ask):
    """The middle times half of the other's range is the same for both, but for the last digit of a double."""
    rows = ask("""select name, abs(net_high - net_low) as swing from roi.roi_sensitivity
        where initiative_id = 'equal' and kind = 'value' order by place""")
    assert [r["name"] for r in rows[:2]] == ["hours_per_reply", "realisation_share"]
    assert rows[0]["swing"] == pytest.approx(rows[1]["swing"])
    assert rows[0]["swing"] < rows[1]["swing"], "no longer shows that the cent decides: change the exposure"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (31_402.4, "£31,400"),
        (-5.4, "−£5"),
        (0, "£0"),
        (999.6, "£1,000"),
        (-1_234_567, "−£1,230,000"),
        (0.2, "£0"),
    ],
)
def test_money_in_a_sentence(ask, amount, text):
    assert one(ask, f"roi.money_text({amount}, '£')") == text
