"""Small helpers that keep big tables in numpy and Arrow, never in Python rows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute

Array: TypeAlias = np.ndarray
pc: Any = pyarrow.compute  # makes its functions when imported, so no type checker sees them
UTC_STAMP = pa.timestamp("us", "UTC")


def stream(seed: int, name: str, *numbers: int) -> np.random.Generator:
    """Return the random numbers of one part; no part's draws shift another's."""
    return np.random.default_rng([seed, zlib.crc32(name.encode()), *numbers])


def weighted(rng: np.random.Generator, weights: Sequence[float], size: int) -> Array:
    """Draw positions with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int64)


def choose(words: Sequence[str], index: Array) -> pa.Array:
    """Take words by position; a negative position is a missing word."""
    wanted = pa.array(index, mask=np.asarray(index) < 0)
    return pa.array(list(words), pa.string()).take(wanted)


def code(prefix: str, numbers: Array, width: int = 1) -> pa.Array:
    """Write numbers as identifiers such as C000123; a negative number is missing."""
    numbers = np.asarray(numbers, dtype=np.int64)
    digits = pa.array(numbers, mask=numbers < 0).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(digits, width, "0"), "")


def join(*parts: pa.Array | str, between: str = " ") -> pa.Array:
    """Join texts row by row; missing parts are left out."""
    return pc.binary_join_element_wise(*parts, between, null_handling="skip")


def stamp(seconds: Array, valid: Array | None = None) -> pa.Array:
    """Turn seconds since 1970 (UTC) into timestamps."""
    micros = np.asarray(seconds, dtype=np.int64) * 1_000_000
    return pa.array(micros, mask=None if valid is None else ~valid).cast(UTC_STAMP)


def dates(days: Array, valid: Array | None = None) -> pa.Array:
    """Turn days since 1970 into dates."""
    numbers = np.asarray(days, dtype=np.int32)
    return pa.array(numbers, mask=None if valid is None else ~valid).cast(pa.date32())


def numbers(values: Array, valid: Array | None = None) -> pa.Array:
    """Turn a numpy array into an Arrow one, with gaps where not valid."""
    return pa.array(values, mask=None if valid is None else ~valid)


def pick_where(mask: Array, texts: pa.Array) -> pa.Array:
    """Keep texts where the mask holds; missing elsewhere."""
    return pc.if_else(pa.array(mask), texts, pa.scalar(None, pa.string()))


def whole(rng: np.random.Generator, wanted: Array, lowest: int, highest: int) -> Array:
    """Round up or down at random so that the mean is kept, then clip to the scale."""
    floor = np.floor(wanted)
    up = rng.random(len(wanted)) < wanted - floor
    return np.clip(floor + up, lowest, highest)


def autoregressive(rng: np.random.Generator, units: int, steps: int, deviation: float) -> Array:
    """Return unit x step noise that remembers half of its last value."""
    noise = np.zeros((units, steps))
    fresh = rng.normal(0.0, deviation * np.sqrt(0.75), (units, steps))
    noise[:, 0] = rng.normal(0.0, deviation, units)
    for step in range(1, steps):
        noise[:, step] = 0.5 * noise[:, step - 1] + fresh[:, step]
    return noise
