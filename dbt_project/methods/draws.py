"""Standard draws for Monte Carlo: what is random, and nothing else. SQL turns them into effects and values.

Effects are Student's t with the degrees of freedom of their estimate; KPIs of one initiative go together by
a Gaussian copula with the correlation of their units' differences. Values of unknown size are uniform on
(0, 1): the inverse of their own distribution is applied in SQL.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

Numbers = NDArray[np.float64]


def effects(name: str, degrees: Sequence[float], correlation: ArrayLike, count: int, seed: int) -> Numbers:
    """Return ``count`` standard t draws for each effect of an initiative (effects x count).

    ``name`` decides the stream, so that one initiative's draws do not change when another is added.
    ``correlation`` is made positive semi-definite; a missing one is no correlation.
    """
    size = len(degrees)
    root = _root(np.asarray(correlation, float).reshape(size, size))
    normal = root @ _stream(name, seed).standard_normal((size, count))
    return np.stack([_t(row, freedom) for row, freedom in zip(normal, degrees, strict=True)])


def uniforms(name: str, count: int, seed: int) -> Numbers:
    """Return ``count`` uniform draws for the value called ``name``, strictly between 0 and 1."""
    return np.clip(_stream(name, seed).random(count), 1e-9, 1 - 1e-9)


def _stream(name: str, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _t(normal: Numbers, degrees: float) -> Numbers:
    if not np.isfinite(degrees) or degrees > 1e6:
        return normal
    # Through the survival side of the smaller tail: the other one loses digits.
    tail = t.isf(norm.sf(np.abs(normal)), degrees)
    return np.where(normal < 0, -tail, tail)


def _root(correlation: Numbers) -> Numbers:
    """Return a square root of the nearest correlation matrix; unknown entries are 0."""
    known = np.where(np.isfinite(correlation), correlation, 0.0)
    np.fill_diagonal(known, 1.0)
    values, vectors = np.linalg.eigh((known + known.T) / 2)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    return root / np.linalg.norm(root, axis=1, keepdims=True)
