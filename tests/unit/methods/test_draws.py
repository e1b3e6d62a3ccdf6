"""Draws have the distribution they are named after, and are the same every night."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import kstest, t

from dbt_project.methods import draw_table, draws

COUNT = 20_000


def test_an_effect_is_students_t_with_its_degrees():
    found = draws.effects("a", [4.0, 30.0], np.eye(2), COUNT, 7)
    assert kstest(found[0], t(4).cdf).pvalue > 0.01
    assert kstest(found[1], t(30).cdf).pvalue > 0.01
    assert kstest(found[0], t(30).cdf).pvalue < 0.001


def test_unknown_degrees_are_many():
    assert draws.effects("a", [np.inf], [[1.0]], COUNT, 7).std() == pytest.approx(1, abs=0.03)


def test_effects_of_one_initiative_go_together():
    found = draws.effects("a", [50.0, 50.0, 50.0], [[1, 0.8, 0], [0.8, 1, 0], [0, 0, 1]], COUNT, 7)
    together = np.corrcoef(found)
    assert together[0, 1] == pytest.approx(0.8, abs=0.03)
    assert together[0, 2] == pytest.approx(0, abs=0.03)


def test_an_impossible_correlation_is_mended():
    found = draws.effects("a", [50.0] * 3, [[1, 1, -1], [1, 1, 1], [-1, 1, 1]], COUNT, 7)
    assert np.isfinite(found).all()
    assert found.std(axis=1) == pytest.approx([1.02] * 3, abs=0.05)


def test_draws_go_by_name_and_never_change():
    first = draws.effects("a", [9.0], [[1.0]], 100, 7)
    assert np.array_equal(first, draws.effects("a", [9.0], [[1.0]], 100, 7))
    assert not np.array_equal(first, draws.effects("b", [9.0], [[1.0]], 100, 7))
    uniform = draws.uniforms("margin_share", COUNT, 7)
    assert kstest(uniform, "uniform").pvalue > 0.01


def test_another_initiative_changes_no_other_draws():
    none = pa.table(
        {
            name: pa.array([], pa.string())
            for name in ("initiative_id", "kpi_id", "other_kpi_id", "correlation")
        }
    )
    one = [{"initiative_id": "a", "kpi_id": "turnover", "degrees_freedom": 5.0}]
    two = [*one, {"initiative_id": "b", "kpi_id": "turnover", "degrees_freedom": None}]
    tables = [
        draw_table.table(pa.Table.from_pylist(rows), none, ["x, y"], count=50, seed=1) for rows in (one, two)
    ]
    kept = [[row for row in found.to_pylist() if row["initiative_id"] != "b"] for found in tables]
    assert kept[0] == kept[1]
    assert [row["name"] for row in kept[0]] == ["cost_factor", "x", "y", "turnover"]
    assert len(tables[1].to_pylist()[-1]["draws"]) == 50
