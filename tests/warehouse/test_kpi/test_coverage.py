"""Nominal 95 % intervals hold the truth about 95 times in 100, also when people answer again and again."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.test_kpi.worlds import DESIGNS, DRAWS, Design

LEAST = 0.92


@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: f"{d.kpi_id}-{d.people}x{d.most_records}")
def test_interval_covers_the_truth(values: duckdb.DuckDBPyConnection, design: Design) -> None:
    ((draws, covered),) = values.execute(
        """
        select count(*), avg((? between ci_low and ci_high)::int)
        from kpi.kpi_values where kpi_id = ? and period_type = 'month' and segment_type = 'all'
        """,
        [design.truth, design.kpi_id],
    ).fetchall()
    assert draws == DRAWS
    assert covered >= LEAST


def test_forgetting_who_answered_would_not_cover(values: duckdb.DuckDBPyConnection) -> None:
    """The same answers, each taken for a person of its own: what clustering is for."""
    ((covered,),) = values.execute(
        """
        select avg((abs(numerator / denominator - 0.75)
            <= 1.96 * sqrt(numerator / denominator * (1 - numerator / denominator) / denominator))::int)
        from kpi.kpi_values where kpi_id = 'csat' and period_type = 'month' and segment_type = 'all'
        """
    ).fetchall()
    assert covered < 0.89


def test_values_lie_in_their_intervals(values: duckdb.DuckDBPyConnection) -> None:
    outside = """
        select count(*), count(*) filter (where not value between ci_low - 1e-9 and ci_high + 1e-9)
        from kpi.kpi_values where kpi_id in (select unnest(?)) and ci_low is not null
    """
    ((intervals, wrong),) = values.execute(outside, [[design.kpi_id for design in DESIGNS]]).fetchall()
    assert intervals > DRAWS * len(DESIGNS)
    assert wrong == 0
