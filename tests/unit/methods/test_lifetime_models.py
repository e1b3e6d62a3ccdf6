"""BG/NBD and Gamma-Gamma give the published figures for the CDNOW customers."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from dbt_project.methods import purchases, spend


@pytest.fixture(scope="module")
def cdnow() -> dict[str, np.ndarray]:
    # The package's rows only: importing it pulls in what it needs to plot and fit.
    spec = find_spec("lifetimes")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "datasets" / "cdnow_customers_summary_with_transactions.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name}


def test_bg_nbd_of_cdnow_is_the_published_one(cdnow):
    found = purchases.fit(cdnow["x"], cdnow["t_x"], cdnow["T"])
    assert found.r == pytest.approx(0.243, abs=5e-4)
    assert found.alpha == pytest.approx(4.414, abs=2e-3)
    assert found.a == pytest.approx(0.793, abs=2e-3)
    assert found.b == pytest.approx(2.426, abs=5e-3)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_gamma_gamma_of_cdnow_is_the_published_one(cdnow):
    came_back = cdnow["x"] > 0
    found = spend.fit(cdnow["x"][came_back], cdnow["zbar"][came_back])
    assert found.p == pytest.approx(6.25, abs=0.01)
    assert found.q == pytest.approx(3.74, abs=0.01)
    assert found.gamma == pytest.approx(15.44, abs=0.03)


def test_the_published_customer_with_two_repeats_buys_1_226_times_in_39_weeks(cdnow):
    """Fader, Hardie and Lee's own worked example: x = 2, t_x = 30.43, T = 38.86, 39 weeks ahead."""
    model = purchases.PurchaseModel(0.243, 4.414, 0.793, 2.426, 0.0)
    assert model.expected(2, 30.43, 38.86, 39) == pytest.approx(1.226, abs=2e-3)


def test_rows_with_a_weight_are_as_many_customers(cdnow):
    x, t_x, length = (cdnow[name][:300] for name in ("x", "t_x", "T"))
    twice = purchases.fit(np.tile(x, 2), np.tile(t_x, 2), np.tile(length, 2))
    weighted = purchases.fit(x, t_x, length, np.full(300, 2.0))
    assert weighted.log_likelihood == pytest.approx(twice.log_likelihood, rel=1e-6)
    assert weighted.r == pytest.approx(twice.r, rel=1e-3)


def test_the_unit_of_time_and_of_money_does_not_matter(cdnow):
    weeks = purchases.fit(cdnow["x"], cdnow["t_x"], cdnow["T"])
    days = purchases.fit(cdnow["x"], cdnow["t_x"] * 7, cdnow["T"] * 7)
    assert days.alpha == pytest.approx(weeks.alpha * 7, rel=1e-3)
    assert days.expected(1, 70, 200, 70) == pytest.approx(weeks.expected(1, 10, 200 / 7, 10), rel=1e-3)


def test_expected_purchases_agree_with_drawn_customers():
    model = purchases.PurchaseModel(0.8, 6.0, 1.5, 4.0, 0.0)
    rng = np.random.default_rng(5)
    rate, leave = rng.gamma(model.r, 1 / model.alpha, 60_000), rng.beta(model.a, model.b, 60_000)
    later, now = _walk(rng, rate, leave, 26.0, 52.0)
    drawn = (now[0] == 1) & (now[1] > 10) & (now[1] < 16)
    expected = model.expected(1, now[1][drawn], 26.0, 26.0)
    assert later[drawn].mean() == pytest.approx(
        expected.mean(), abs=4 * later[drawn].std() / drawn.sum() ** 0.5
    )


def _walk(rng, rate, leave, until, end):
    """Purchases before and after ``until`` of customers who may leave after each one."""
    clock, alive = np.zeros_like(rate), np.ones(rate.size, bool)
    before, last, after = np.zeros_like(rate), np.zeros_like(rate), np.zeros_like(rate)
    while alive.any():
        clock += rng.exponential(1 / rate)
        alive &= clock < end
        early, late = alive & (clock < until), alive & (clock >= until)
        before[early] += 1
        last[early] = clock[early]
        after[late] += 1
        alive &= rng.random(rate.size) > leave
    return after, (before, last)


def test_customers_who_never_come_back_fit_nothing():
    with pytest.raises(purchases.FitError):
        purchases.fit(np.zeros(400), np.zeros(400), np.full(400, 50.0))


def test_spend_of_a_new_customer_is_the_mean_of_all():
    model = spend.SpendModel(6.25, 3.74, 15.44, 0.0)
    assert model.expected(0, np.nan) == pytest.approx(6.25 * 15.44 / 2.74)
    # One purchase of 100: p (gamma + 100) / (p + q - 1)
    assert model.expected(1, 100.0) == pytest.approx(6.25 * 115.44 / (6.25 + 2.74))
