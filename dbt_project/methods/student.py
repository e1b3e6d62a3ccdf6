"""Student's t: limits, p-values and the smallest effect that would be found."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import stdtr, stdtrit

Array = np.ndarray[Any, np.dtype[np.float64]]

CONFIDENCE = 0.95
POWER = 0.80


def widest(estimate: Array, errors: tuple[Array, Array], degrees: tuple[Array, Array]) -> dict[str, Array]:
    """Return the wider of two 95 % intervals and the larger of their p-values, element by element.

    All arrays have one element per estimate; a standard error that does not apply is NaN. Where both
    are NaN nothing is known and the result is NaN. Units are those of the estimate.
    """
    both = [_one(estimate, e, d) for e, d in zip(errors, degrees, strict=True)]
    use_second = np.nan_to_num(both[1]["half_width"], nan=-1.0) > np.nan_to_num(
        both[0]["half_width"], nan=-1.0
    )
    chosen = {name: np.where(use_second, both[1][name], both[0][name]) for name in both[0]}
    chosen["p_value"] = np.fmax(both[0]["p_value"], both[1]["p_value"])
    return chosen


def _one(estimate: Array, error: Array, degrees: Array) -> dict[str, Array]:
    """Interval, p-value and minimum detectable effect of one kind of standard error."""
    usable = (error >= 0) & (degrees > 0)
    error, degrees = np.where(usable, error, np.nan), np.where(usable, degrees, np.nan)
    half = stdtrit(degrees, 0.5 + CONFIDENCE / 2) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(estimate) / error
    p_value = 2 * stdtr(degrees, -statistic)
    # Nothing varies: a difference of nothing is certain, any other one is too.
    p_value = np.where(error == 0, np.where(estimate == 0, 1.0, 0.0), p_value)
    # Found with a probability of 80 %: the limit, and as far beyond it as four in five draws fall short.
    detectable = half + stdtrit(degrees, POWER) * error
    return {
        "std_error": error,
        "degrees_freedom": degrees,
        "half_width": half,
        "p_value": p_value,
        "minimum_detectable_effect": detectable,
    }
