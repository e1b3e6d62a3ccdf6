"""Figures worked out by hand, on the four units of `by_hand`.

d is 4 and 2 against 1 and 0: means 3 and 0.5, variances 2 and 0.5, two units each.
"""

from __future__ import annotations

import pytest
from scipy import stats

POOLED = ((2 + 0.5) / 2 * (1 / 2 + 1 / 2)) ** 0.5
WELCH = (2 / 2 + 0.5 / 2) ** 0.5
WELCH_DEGREES = (1 + 0.25) ** 2 / (1**2 + 0.25**2)
CLOSE = 1e-9


def test_contrast_and_both_standard_errors(estimated) -> None:
    row = estimated("by-hand", "unit_contrast")
    assert row["estimate"] == pytest.approx(2.5, abs=CLOSE)
    assert row["std_error_pooled"] == pytest.approx(POOLED, abs=CLOSE)
    assert row["std_error_welch"] == pytest.approx(WELCH, abs=CLOSE)
    assert (row["treated_before"], row["treated_after"]) == (15, 18)
    assert (row["comparison_before"], row["comparison_after"]) == (11, 11.5)


def test_the_wider_interval_and_the_larger_p(estimated) -> None:
    row = estimated("by-hand", "unit_contrast")
    half = stats.t.ppf(0.975, WELCH_DEGREES) * WELCH
    assert half > stats.t.ppf(0.975, 2) * POOLED
    assert row["degrees_freedom"] == pytest.approx(WELCH_DEGREES, abs=CLOSE)
    assert row["ci_low"] == pytest.approx(2.5 - half, abs=1e-7)
    assert row["ci_high"] == pytest.approx(2.5 + half, abs=1e-7)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(2.5 / WELCH, WELCH_DEGREES), abs=CLOSE)


def test_smallest_effect_that_would_be_found(estimated) -> None:
    row = estimated("by-hand", "unit_contrast")
    expected = (stats.t.ppf(0.975, WELCH_DEGREES) + stats.t.ppf(0.8, WELCH_DEGREES)) * WELCH
    assert row["minimum_detectable_effect"] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("donut", (5 + 2) / 2 - 0.5),  # only the first month before: A was at 9
        ("placebo", 0.0),  # second half of the baseline against the first
        ("naive", 3.0),  # 18 after, 15 before
        ("leave_one_out", 2 - 0.5),  # without A
        ("clean_comparison", 2.5),
    ],
)
def test_what_stands_beside_it(estimated, method: str, expected: float) -> None:
    assert estimated("by-hand", method)["estimate"] == pytest.approx(expected, abs=CLOSE)


def test_the_unit_it_hangs_on_is_named(estimated) -> None:
    assert estimated("by-hand", "leave_one_out")["note"] == "without A"


def test_event_study_starts_from_each_units_own_baseline(found) -> None:
    rows = {
        r["months_from_start"]: r
        for r in found["impact_event_study"].to_pylist()
        if r["initiative_id"] == "by-hand"
    }
    assert sorted(rows) == list(range(-4, 4))
    assert rows[-4]["estimate"] == pytest.approx(-0.5)  # A at 9 instead of 10
    assert rows[0]["treated_value"] == pytest.approx((4 + 1) / 2)
    assert rows[0]["comparison_value"] == pytest.approx(0.5)


def test_drift_before_and_what_it_would_take(found) -> None:
    row = next(r for r in found["impact_diagnostic"].to_pylist() if r["initiative_id"] == "by-hand")
    # Least squares through 9, 11, 9, 11 rises by 0.4 a month; the other three units are level.
    assert row["pretrend_slope"] == pytest.approx(0.2, abs=CLOSE)
    assert row["breakdown_value"] is None  # the interval holds zero: there is nothing to explain away
    assert row["smallest_effect_of_interest"] == pytest.approx(15 * 0.05)


def test_breakdown_is_the_near_end_over_the_months_between(found, estimated) -> None:
    row = next(r for r in found["impact_diagnostic"].to_pylist() if r["initiative_id"] == "gain")
    near = estimated("gain", "unit_contrast")["ci_low"]
    assert row["breakdown_value"] == pytest.approx(near / 12, abs=CLOSE)  # middles of 12 and 12 months


def test_permutation_only_where_it_can_reject(found) -> None:
    p = {
        r["initiative_id"]: r["p_value"]
        for r in found["impact_estimate"].to_pylist()
        if r["method"] == "permutation"
    }
    assert "by-hand" not in p  # six ways to choose two of four
    assert p["gain"] == pytest.approx(2 / 70)  # of 70 choices, the real one and its mirror image
