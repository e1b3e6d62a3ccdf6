"""Permutation p-values by counting, and where counting cannot reject."""

from __future__ import annotations

import numpy as np
import pytest

from dbt_project.methods import permutation


def test_all_choices_are_counted() -> None:
    """4 and 3 against 0, 1, 2: of the ten choices of two of five, the real one is the most extreme."""
    is_treated = np.array([True, True, False, False, False])
    (p,) = permutation.p_values(np.array([[4.0, 3.0, 0.0, 1.0, 2.0]]), is_treated)
    assert p == pytest.approx(2 / 10)  # and 0 with 1 is as far on the other side


@pytest.mark.parametrize(
    ("treated", "compared", "can"),
    [(2, 2, False), (3, 3, False), (4, 4, True), (2, 5, True), (1, 7, False), (1, 19, True)],
)
def test_where_it_can_reject(treated: int, compared: int, can: bool) -> None:
    assert permutation.can_reject(treated, compared) is can


def test_many_choices_are_drawn_with_a_seed() -> None:
    numbers = np.random.default_rng(1).normal(size=(3, 20)) + np.where(np.arange(20) < 10, 5, 0)
    is_treated = np.arange(20) < 10
    one, two = (permutation.p_values(numbers, is_treated) for _ in range(2))
    assert (one == two).all()
    assert (one == 1 / (permutation.DRAWS + 1)).all()


def test_under_no_effect_it_rejects_as_often_as_it_says() -> None:
    """Of 70 choices p can be 2/70, not 3/70: a choice and its mirror image look alike."""
    numbers = np.random.default_rng(2).normal(size=(4000, 8))
    p = permutation.p_values(numbers, np.arange(8) < 4)
    assert np.mean(p <= 0.05) == pytest.approx(2 / 70, abs=0.008)
