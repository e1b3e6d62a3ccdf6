"""Segmented regression of a monthly series; the interval allows for months that resemble each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

COSINES = 3  # equal-weighted cosine estimator: as many degrees of freedom (Lazarus et al. 2018)
SEASON_FROM = 24  # months from which a yearly season can be told from a trend
LEAST_BEFORE = 8  # a trend from fewer months is a guess


@dataclass(frozen=True)
class Series:
    """One monthly series: positions of its months, their values, which are after the start."""

    key: tuple[str, ...]
    month: tuple[int, ...]
    calendar: tuple[int, ...]  # 0 January to 11 December
    is_after: tuple[bool, ...]
    value: tuple[float, ...]


def estimates(series: Iterable[Series]) -> Iterator[tuple[tuple[str, ...], float, float]]:
    """Yield key, level change and its standard error (t with COSINES degrees of freedom).

    Series with the same months share one design matrix and are solved together.
    """
    alike: dict[Any, list[Series]] = defaultdict(list)
    for one in series:
        if sum(one.is_after) >= 2 and len(one.month) - sum(one.is_after) >= LEAST_BEFORE:
            alike[one.month, one.calendar, one.is_after].append(one)
    for (month, calendar, is_after), group in alike.items():
        others = _others(np.array(month), np.array(calendar))
        values = np.array([one.value for one in group]).T
        effect, error = level_change(others, np.array(is_after, float), values)
        yield from zip((one.key for one in group), effect.tolist(), error.tolist(), strict=True)


def _others(month: Array, calendar: Array) -> Array:
    """Return what is taken out: level, trend, and a yearly wave when two years are there."""
    columns = [np.ones(len(month)), month - month.mean()]
    if len(month) >= SEASON_FROM:
        angle = 2 * np.pi * calendar / 12
        columns += [np.cos(angle), np.sin(angle)]
    return np.stack(columns, axis=1)


def level_change(others: Array, is_after: Array, values: Array) -> tuple[Array, Array]:
    """Return the coefficient of ``is_after`` and its standard error for each column of ``values``.

    ``others`` has months x regressors, ``is_after`` one number a month, ``values`` months x series.
    Frisch-Waugh-Lovell: what the others explain is taken out of both sides.
    """
    left = is_after - others @ np.linalg.lstsq(others, is_after, rcond=None)[0]
    right = values - others @ np.linalg.lstsq(others, values, rcond=None)[0]
    size = float(left @ left)
    effect = left @ right / size
    scores = left[:, None] * (right - left[:, None] * effect)
    return effect, np.sqrt(_noise(np.column_stack([others, is_after]), left, scores) / size)


def _noise(design: Array, left: Array, scores: Array) -> Array:
    """Return the equal-weighted cosine estimate of the noise of each series, fit for few months.

    A regression on a trend and a season takes the slow waves out of the residuals, and those are what
    the cosines measure: uncorrected intervals cover 60 to 80 %. So each cosine is divided by what it
    would be expected to be if the noise had variance one.
    """
    months = len(design)
    angles = np.pi * np.outer(np.arange(1, COSINES + 1), (np.arange(months) + 0.5) / months)
    waves = np.sqrt(2 / months) * np.cos(angles)
    kept = np.eye(months) - design @ np.linalg.pinv(design)
    seen = waves * left
    expected = np.einsum("ij,jk,ik->i", seen, kept, seen)
    return np.mean((waves @ scores) ** 2 / expected[:, None], axis=0)
