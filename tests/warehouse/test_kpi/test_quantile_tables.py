"""The quantiles written into the SQL are those of scipy, and the formulas beyond them are close enough."""

from __future__ import annotations

import math
import re

import pytest
from scipy.stats import chi2, t

from tests.warehouse.building import PROJECT

MACROS = (PROJECT / "macros" / "kpi" / "quantiles.sql").read_text(encoding="utf-8")
Z = 1.959964


def _rows(width: int) -> list[tuple[float, ...]]:
    """The rows of so many numbers in the macros."""
    number = r"([\d.]+)(?:e0)?"
    return [tuple(map(float, row)) for row in re.findall(r"\(" + ", ".join([number] * width) + r"\)", MACROS)]


def test_t_quantiles() -> None:
    rows = _rows(2)
    assert [row[0] for row in rows] == list(range(1, 31))
    assert all(quantile == pytest.approx(t.ppf(0.975, degrees), abs=1e-6) for degrees, quantile in rows)


def test_poisson_limits() -> None:
    rows = _rows(3)
    assert [row[0] for row in rows] == list(range(51))
    for events, low, high in rows:
        assert low == pytest.approx(chi2.ppf(0.025, 2 * events) / 2 if events else 0, abs=1e-6)
        assert high == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2, abs=1e-6)


@pytest.mark.parametrize("degrees", [31, 60, 1000])
def test_t_beyond_the_table(degrees: int) -> None:
    first, second, third = map(float, re.findall(r"\+ ([\d.]+)e0 / \(?\{\{ degrees", MACROS))
    expansion = Z + first / degrees + second / degrees**2 + third / degrees**3
    assert expansion == pytest.approx(t.ppf(0.975, degrees), abs=1e-5)


@pytest.mark.parametrize("events", [51, 100, 1000])
def test_byar_beyond_the_table(events: int) -> None:
    def limit(count: int, side: int) -> float:
        return count * (1 - 1 / (9 * count) + side * Z / (3 * math.sqrt(count))) ** 3

    assert limit(events, -1) == pytest.approx(chi2.ppf(0.025, 2 * events) / 2, rel=1e-4)
    assert limit(events + 1, 1) == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-4)
