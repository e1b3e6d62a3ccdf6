"""Segmented regression: exact on exact series, close to its promise on noisy ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dbt_project.methods import segmented
from dbt_project.methods.segmented import Series


def _series(values: np.ndarray, before: int = 24, key: str = "a") -> Series:
    months = range(len(values))
    return Series(
        (key,),
        tuple(months),
        tuple(m % 12 for m in months),
        tuple(m >= before for m in months),
        tuple(values),
    )


def test_a_level_change_on_a_trend_with_a_season_is_found_exactly() -> None:
    month = np.arange(36)
    values = 50 + 0.3 * month + 2 * np.sin(2 * np.pi * month / 12) + 4.0 * (month >= 24)
    ((_, effect, error),) = segmented.estimates([_series(values)])
    assert effect == pytest.approx(4.0, abs=1e-9)
    assert error == pytest.approx(0.0, abs=1e-9)


def test_the_coefficient_is_that_of_the_whole_regression() -> None:
    values = np.random.default_rng(3).normal(size=30)
    month = np.arange(30)
    angle = 2 * np.pi * (month % 12) / 12
    design = np.stack([np.ones(30), month, np.cos(angle), np.sin(angle), month >= 20], axis=1)
    ((_, effect, _),) = segmented.estimates([_series(values, before=20)])
    assert effect == pytest.approx(np.linalg.lstsq(design, values, rcond=None)[0][-1], abs=1e-9)


def test_the_error_is_right_on_average_when_months_are_independent() -> None:
    noise = np.random.default_rng(4).normal(size=(36, 4000))
    found = list(segmented.estimates(_series(noise[:, n], key=str(n)) for n in range(4000)))
    effects, errors = (np.array([row[place] for row in found]) for place in (1, 2))
    assert np.mean(errors**2) == pytest.approx(np.var(effects), rel=0.06)


def test_coverage_on_months_that_resemble_each_other() -> None:
    """AR(1) noise of .5: ordinary least squares covers about 75 %."""
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(36, 1500))
    for month in range(1, 36):
        noise[month] += 0.5 * noise[month - 1]
    found = list(segmented.estimates(_series(noise[:, n], key=str(n)) for n in range(1500)))
    inside = [abs(effect) <= stats.t.ppf(0.975, segmented.COSINES) * error for _, effect, error in found]
    assert np.mean(inside) >= 0.90


def test_a_trend_is_not_guessed_from_few_months() -> None:
    assert list(segmented.estimates([_series(np.arange(10.0), before=6)])) == []
