"""Limits and p-values against scipy, and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dbt_project.methods import student


def _both(
    error: float, degrees: float, other_error: float, other_degrees: float, estimate: float = 1.0
) -> dict:
    array = [np.array([value]) for value in (estimate, error, other_error, degrees, other_degrees)]
    found = student.widest(array[0], (array[1], array[2]), (array[3], array[4]))
    return {name: values[0] for name, values in found.items()}


@pytest.mark.parametrize(("error", "degrees"), [(0.3, 1.0), (1.0, 4.0), (2.5, 7.3), (0.1, 4000.0)])
def test_interval_and_p_are_students(error: float, degrees: float) -> None:
    found = _both(error, degrees, np.nan, np.nan)
    assert found["half_width"] == pytest.approx(stats.t.ppf(0.975, degrees) * error, rel=1e-9)
    assert found["p_value"] == pytest.approx(2 * stats.t.sf(1 / error, degrees), rel=1e-9)
    power = stats.t.ppf(0.975, degrees) + stats.t.ppf(0.8, degrees)
    assert found["minimum_detectable_effect"] == pytest.approx(power * error, rel=1e-9)


def test_the_wider_interval_is_not_always_that_of_the_larger_error() -> None:
    found = _both(1.0, 30.0, 0.9, 2.0)
    assert (found["std_error"], found["degrees_freedom"]) == (0.9, 2.0)
    assert found["p_value"] == pytest.approx(max(2 * stats.t.sf(1, 30), 2 * stats.t.sf(1 / 0.9, 2)))


def test_nothing_is_known_without_an_error() -> None:
    assert all(np.isnan(value) for value in _both(np.nan, np.nan, np.nan, np.nan).values())


@pytest.mark.parametrize(("estimate", "p_value"), [(0.0, 1.0), (2.0, 0.0)])
def test_where_nothing_varies(estimate: float, p_value: float) -> None:
    found = _both(0.0, 4.0, np.nan, np.nan, estimate)
    assert (found["half_width"], found["p_value"]) == (0.0, p_value)
