"""The few published tables that `empathy verify` reads, for a company whose noise is known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

MONTHS, TEAMS, TREATED_FROM = 30, 8, 24
_TABLES = """
    create schema core; create schema kpi;
    create table kpi.kpi_catalog as select * from (values
        ('csat', 'Satisfied', 'percent', 'higher', 100.0, 'share'),
        ('minutes', 'Minutes to reply', 'minutes', 'lower', 1.0, 'mean'),
        ('plan_share', 'Share of a plan', 'percent', 'none', 100.0, 'composition'),
        ('ces', 'Ease', 'score', 'higher', 1.0, 'mean'),
        ('nps', 'Recommend', 'points', 'higher', 100.0, 'nps'),
        ('flat', 'Always the same', 'percent', 'higher', 100.0, 'share')
    ) as t (kpi_id, label, unit, direction, scale, kind);
    create table core.dim_initiative as select * from (values
        ('training', 'team', date '2025-01-10'), ('calls', 'customer', date '2024-06-01')
    ) as t (initiative_id, unit_type, start_on);
    create table core.fct_assignment as
        select 'training' as initiative_id, 'team' as unit_type, 'team' as segment_type,
            'team ' || n as unit, 'treated' as arm, date '2025-01-10' as valid_from_on
        from range(4) as t (n)
        union all select 'calls', 'customer', 'customer', 'c1', 'treated', date '2024-06-01';
    create table core.bridge_initiative_kpi as select * from (values
        ('training', 'csat', 'primary'), ('training', 'minutes', 'primary'), ('calls', 'ces', 'primary'),
        ('training', 'nps', 'primary'), ('training', 'flat', 'primary'),
        ('training', 'plan_share', 'guardrail')
    ) as t (initiative_id, kpi_id, role);
    create table kpi.kpi_values as
        select *, 'month' as period_type, true as is_complete from given
"""


def write(path: Path, seed: int = 3) -> Path:
    """Write the file; an effect of 40 lies in what was really treated, which must not be taken for noise."""
    rng = np.random.default_rng(seed)
    rows = []
    for kpi_id, spread in (("csat", 1.0), ("minutes", 5.0)):
        values = 70 + rng.normal(0, spread, (TEAMS, MONTHS)) + 0.3 * np.arange(MONTHS)
        values[:4, TREATED_FROM:] += 40
        rows += [_row(kpi_id, "team", f"team {u}", m, v) for (u, m), v in np.ndenumerate(values)]
    rows += [_row("flat", "team", f"team {u}", m, 7.0) for u in range(TEAMS) for m in range(MONTHS)]
    rows += [_row("nps", "team", "team 0", month, 10.0) for month in range(MONTHS)]
    with duckdb.connect(str(path)) as connection:
        connection.register("given", pa.Table.from_pylist(rows))
        connection.execute(_TABLES)
    return path


def _row(kpi_id: str, segment_type: str, segment: str, month: int, value: float) -> dict[str, object]:
    on = dt.date(2023 + month // 12, month % 12 + 1, 1)
    return {
        "kpi_id": kpi_id, "period_start_on": on, "segment_type": segment_type, "segment": segment,
        "value": float(value),
    }  # fmt: skip
