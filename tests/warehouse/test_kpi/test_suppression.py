"""Small groups are hidden, and nobody can work them out."""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest

from tests.warehouse.test_kpi.attack import Cell, recovered
from tests.warehouse.test_kpi.conftest import K_PEOPLE
from tests.warehouse.test_kpi.worlds import SMALL_WORLD_KPIS

World = dict[Cell, bool]


@pytest.fixture(scope="module")
def worlds(values: duckdb.DuckDBPyConnection) -> dict[tuple[str, object], World]:
    """Which cells are hidden, per KPI and quarter."""
    rows = values.execute(
        """
        select kpi_id, date_trunc('quarter', period_start_on), segment_type, segment,
            case when period_type = 'quarter' then 3 else (month(period_start_on) - 1) % 3 end,
            status = 'suppressed'
        from kpi.kpi_values
        where kpi_id in (select unnest(?))
        """,
        [list(SMALL_WORLD_KPIS)],
    ).fetchall()
    found: dict[tuple[str, object], World] = defaultdict(dict)
    for kpi_id, quarter, segment_type, segment, column, is_hidden in rows:
        found[kpi_id, quarter][segment_type, segment, column] = is_hidden
    return found


def test_no_hidden_cell_can_be_recovered(worlds: dict[tuple[str, object], World]) -> None:
    assert len(worlds) == 400
    assert {name: cells for name, world in worlds.items() if (cells := recovered(world))} == {}


def test_the_attack_finds_what_hiding_small_cells_alone_gives_away(
    values: duckdb.DuckDBPyConnection, worlds: dict[tuple[str, object], World]
) -> None:
    small = {
        (kpi_id, quarter, segment_type, segment, column)
        for kpi_id, quarter, segment_type, segment, column in values.execute(
            """
            select kpi_id, date_trunc('quarter', period_start_on), segment_type, segment,
                case when period_type = 'quarter' then 3 else (month(period_start_on) - 1) % 3 end
            from intermediate.int_kpi_cells where count_people < ?
            """,
            [K_PEOPLE],
        ).fetchall()
    }
    naive = {name: {cell: (*name, *cell) in small for cell in world} for name, world in worlds.items()}
    assert sum(bool(recovered(world)) for world in naive.values()) > 200


def test_enough_is_shown_to_be_useful(worlds: dict[tuple[str, object], World]) -> None:
    cells = [(cell, hidden) for world in worlds.values() for cell, hidden in world.items()]
    shown = sum(not hidden for _, hidden in cells) / len(cells)
    assert shown > 0.35
    beside_hidden_months = sum(
        not hidden and any(world.get((cell[0], cell[1], month)) for month in range(3))
        for world in worlds.values()
        for cell, hidden in world.items()
        if cell[2] == 3
    )
    assert beside_hidden_months > 20


def test_what_is_hidden_together_is_k_people(values: duckdb.DuckDBPyConnection) -> None:
    """Within a period, and over the hidden months of a shown quarter: counted by person, not by sums."""
    too_few = values.execute(
        """
        with people as (
            select kpi_id, 'month' as period_type, period_start_on, entity_key,
                unnest(['region', 'team', 'channel']) as segment_type,
                unnest([region, team, channel]) as segment
            from kpi.kpi_contribution where region is not null
        ),
        dated as (
            select * from people
            union all
            select kpi_id, 'quarter', date_trunc('quarter', period_start_on), entity_key,
                segment_type, segment
            from people
        ),
        cells as (
            select d.*, v.status, date_trunc('quarter', d.period_start_on) as quarter_on
            from dated as d inner join kpi.kpi_values as v
                using (kpi_id, period_type, period_start_on, segment_type, segment)
        ),
        within_period as (
            select kpi_id, count(distinct entity_key) as people
            from cells inner join kpi.kpi_values as whole using (kpi_id, period_type, period_start_on)
            where cells.status = 'suppressed' and whole.segment_type = 'all' and whole.status <> 'suppressed'
            group by kpi_id, period_type, period_start_on, cells.segment_type
        ),
        over_time as (
            select c.kpi_id, count(distinct c.entity_key) as people
            from cells as c inner join kpi.kpi_values as q
                on q.kpi_id = c.kpi_id and q.period_type = 'quarter' and q.period_start_on = c.quarter_on
                and q.segment_type = c.segment_type and q.segment = c.segment and q.status <> 'suppressed'
            where c.period_type = 'month' and c.status = 'suppressed'
            group by c.kpi_id, c.quarter_on, c.segment_type, c.segment
        )
        select * from within_period where people < $k union all select * from over_time where people < $k
        """,
        {"k": K_PEOPLE},
    ).fetchall()
    assert too_few == []


def test_no_shown_cell_is_small(values: duckdb.DuckDBPyConnection) -> None:
    small = "select count(*) from kpi.kpi_values where status <> 'suppressed' and count_people < ?"
    assert values.execute(small, [K_PEOPLE]).fetchall() == [(0,)]


def test_a_hidden_row_says_nothing_but_that_it_is_hidden(values: duckdb.DuckDBPyConnection) -> None:
    told = """
        select count(*),
            count(coalesce(value, ci_low, ci_high, numerator, denominator, count_people, count_records))
        from kpi.kpi_values where status = 'suppressed'
    """
    ((rows, filled),) = values.execute(told).fetchall()
    assert rows > 1000
    assert filled == 0


def test_periods_add_up_where_all_is_shown(values: duckdb.DuckDBPyConnection) -> None:
    """A quarter is its months: else the attack would try the wrong sums."""
    apart = values.execute(
        """
        select max(abs(q.numerator - m.numerator)) from kpi.kpi_values as q
        inner join (
            select kpi_id, date_trunc('quarter', period_start_on) as period_start_on, segment_type, segment,
                sum(numerator) as numerator, bool_or(status = 'suppressed') as is_partly_hidden
            from kpi.kpi_values where period_type = 'month' group by all
        ) as m using (kpi_id, period_start_on, segment_type, segment)
        where q.period_type = 'quarter' and not m.is_partly_hidden
        """
    ).fetchall()
    assert apart[0][0] == pytest.approx(0, abs=1e-6)
