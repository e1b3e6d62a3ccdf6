"""What the estimates cost, apart from the levels: 30 initiatives x 40 KPIs x 20 teams x 36 months.

``python -m tests.benchmarks.impact`` prints Markdown for docs/benchmarks.md. The same months of the same
teams are made of so many records and of ten times as many: what grows is the levels, needed anyway.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import duckdb
import yaml

from tests.warehouse.building import PROJECT, failures, invoke, nothing_loaded

INITIATIVES, TEAMS, MONTHS = 30, 20, 36
RECORDS = 8  # of a KPI, team and month; ten times as many in the larger one
FIRST = dt.date(2023, 1, 1)
LEVELS = ("kpi_catalog", "models/kpi/int_*")
ESTIMATE = ("path:models/impact",)
AS_OF = {"as_of": "2026-01-15 00:00:00"}
SEGMENTS = (
    "location", "region", "country", "language", "plan", "value_tier", "need_tier", "generation",
    "tenure_band", "role_family", "department", "channel", "self_declared_group", "lost_reason_category",
)  # fmt: skip


class Cost(NamedTuple):
    """CPU seconds and peak memory of a process that builds some models."""

    cpu: float
    peak_mb: float


def build(folder: Path, models: tuple[str, ...]) -> Cost:
    """Build some models; run in a fresh process, so that the peak is theirs."""
    result = invoke(["run", "--select", *models], folder, AS_OF)
    assert failures(result) == []
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def alone(folder: Path, models: tuple[str, ...]) -> Cost:
    """Run `build` in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(build, folder, models).result()


def fill(folder: Path, records: int) -> int:
    """Write contributions of tickets and the registry; returns how many contributions there are."""
    (folder / "raw.duckdb").unlink(missing_ok=True)
    nothing_loaded(folder)
    (folder / "build.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(folder / "build.duckdb")) as connection:
        connection.execute("create schema core; create schema kpi; create schema audit")
        connection.execute("create table audit.audit_row_counts as select 'ticket' as entity")
        lifetime = "select 'orders' as part, false as is_fitted, 'none' as reason"
        connection.execute(f"create table kpi.kpi_lifetime as {lifetime}")
        connection.execute(_REGISTRY)
        connection.execute(_contributions(records))
        return connection.execute("select count(*) from kpi.kpi_contribution").fetchall()[0][0]


_REGISTRY = f"""
create table core.dim_initiative as
select 'i' || n as initiative_id, 'Initiative ' || n as name, 'process' as type, 'csat' as primary_kpi,
    'team' as unit_type, date '2024-01-01' as baseline_from_on, date '2024-12-31' as baseline_to_on,
    date '2025-01-01' as start_on, date '2025-01-01' as full_effect_on, null::date as measured_until_on,
    false as is_registered_late, false as is_changed_after_start, false as is_end_changed
from range({INITIATIVES}) as r (n);
create table core.bridge_initiative_kpi as select initiative_id, primary_kpi as kpi_id, 'primary' as role
from core.dim_initiative;
create table core.fct_assignment as
select 'i' || n as initiative_id, 'team' as unit_type, 'team' as segment_type, 'Team ' || team as unit,
    'treated' as arm, date '2025-01-01' as valid_from_on, 'randomised' as source
from range({INITIATIVES}) as r (n), range({TEAMS}) as t (team) where hash(n, team) % 2 = 0;
"""


def _contributions(records: int) -> str:
    """SQL of the records: every KPI of the catalogue has some in each team and month."""
    empty = ", ".join(f"null::varchar as {name}" for name in SEGMENTS)
    names = ", ".join(f"('{name}')" for name in _kpi_names())
    return f"""
create table kpi.kpi_contribution as
select kpi_id, 'ticket' as entity_type, 'p' || hash(kpi_id, team, month, n) % 5000 as entity_key,
    kpi_id || '-' || team || '-' || month || '-' || n as record_key, 'month' as period_type,
    (date '{FIRST}' + to_months(month::integer))::date as period_start_on, {empty}, 'Team ' || team as team,
    (hash(kpi_id, team, month, n) % 100 < 70)::integer::double as numerator, 1::double as denominator
from (values {names}) as k (kpi_id), range({TEAMS}) as t (team), range({MONTHS}) as m (month),
    range({records}) as r (n)
"""


def _kpi_names() -> list[str]:
    """KPIs that have rows of their own, as the catalogue names them."""
    found = []
    for file in sorted((PROJECT / "models" / "kpi" / "catalogue").glob("metrics_*.yml")):
        for metric in yaml.safe_load(file.read_text("utf-8"))["metrics"]:
            meta = metric.get("config", {}).get("meta", {})
            if "kind" in meta and not meta.get("snapshot_only"):
                found.append(meta.get("contribution", metric["name"]))
    return list(dict.fromkeys(found))


def measured(folder: Path, records: int) -> str:
    """Return a row of the table."""
    contributions = fill(folder, records)
    alone(folder, LEVELS[:1])  # parses the project, which is kept
    start = alone(folder, LEVELS[:1])  # what dbt costs whatever it builds
    levels, estimates = alone(folder, LEVELS), alone(folder, ESTIMATE)
    with duckdb.connect(str(folder / "build.duckdb"), read_only=True) as connection:
        panel, kpis = connection.execute(
            "select count(*), count(distinct kpi_id) from intermediate.int_impact_panel"
        ).fetchall()[0]
    costs = " | ".join(f"{cost.cpu - start.cpu:.1f} | {cost.peak_mb:,.0f}" for cost in (levels, estimates))
    return f"| {contributions:,} | {kpis} | {panel:,} | {costs} |"


def main() -> None:
    """Print the table; dbt's parse is kept from the first row to the second."""
    head = "| contributions | KPIs | panel rows | levels: CPU s | peak MB | estimates: CPU s | peak MB |"
    sys.stdout.write(f"{head}\n|---|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for records in (RECORDS, 10 * RECORDS):
            sys.stdout.write(measured(Path(folder), records) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
