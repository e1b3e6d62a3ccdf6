"""Permutation p-values: how often would another choice of units have looked as good?"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

ALL_UP_TO = 10_000  # choices of units that are all tried; beyond, as many are drawn as DRAWS
DRAWS = 9_999
SEED = 20_261_124
AT_ONCE = 4_000_000  # numbers held in memory


def can_reject(treated: int, comparison: int, level: float = 0.05) -> bool:
    """Tell whether any outcome could have a p-value of at most the level.

    With as many treated as compared, exchanging the arms gives the same difference the other way round.
    """
    as_large = 2 if treated == comparison else 1
    return comb(treated + comparison, treated) * level >= as_large


def p_values(numbers: Array, is_treated: Array) -> Array:
    """Return the two-sided p-value of the difference of means for each row.

    ``numbers`` has a row per question and a column per unit, all rows with the same arms. Choices
    whose difference is as large as the real one, up to rounding, count; the real one is among them.
    """
    count, treated = len(is_treated), int(is_treated.sum())
    chosen = _choices(count, treated)
    weights = np.where(chosen, 1 / treated, -1 / (count - treated))
    real = np.abs(numbers @ np.where(is_treated, 1 / treated, -1 / (count - treated)))
    tolerance = 1e-9 * (1 + np.abs(numbers).max(axis=1, initial=0.0))
    step = max(1, AT_ONCE // max(len(weights), 1))
    found = [
        (np.abs(numbers[at : at + step] @ weights.T) >= (real - tolerance)[at : at + step, None]).sum(axis=1)
        for at in range(0, len(numbers), step)
    ]
    as_large = np.concatenate(found) if found else np.zeros(0)
    if comb(count, treated) <= ALL_UP_TO:
        return as_large / len(weights)
    return (as_large + 1) / (len(weights) + 1)


def _choices(count: int, treated: int) -> Array:
    """Return one row per choice of treated units: all of them, or a seeded draw."""
    if comb(count, treated) <= ALL_UP_TO:
        rows = np.array(list(combinations(range(count), treated)))
    else:
        rng = np.random.default_rng(SEED)
        rows = np.argsort(rng.random((DRAWS, count)), axis=1)[:, :treated]
    chosen = np.zeros((len(rows), count), bool)
    np.put_along_axis(chosen, rows, True, axis=1)
    return chosen
