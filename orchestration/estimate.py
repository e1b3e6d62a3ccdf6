"""The product's own estimate, for any panel: plant an effect, replay a study, compare with another program.

The tables that the estimate reads are put into an empty warehouse; then the same models run as at
night. All initiatives are estimated at once, so a thousand draws cost little more than one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import transform

RESULTS = (
    "impact_verdict", "impact_estimate", "impact_reason", "impact_diagnostic", "impact_event_study",
    "impact_group_time",
)  # fmt: skip
FAR_FUTURE = dt.date(2999, 12, 1)

#: Table to make -> SQL over the given tables. What a caller leaves out gets a value that hides nothing.
_TABLES: dict[str, str] = {
    "core.dim_initiative": """
        select initiative_id, initiative_id as name, 'process' as type, null::varchar as hypothesis,
            null::varchar as primary_kpi, null::varchar as guardrail_kpis, unit_type, baseline_from_on,
            coalesce(baseline_to_on, (start_on - 1)::date) as baseline_to_on, start_on,
            coalesce(full_effect_on, start_on) as full_effect_on, measured_until_on, null::varchar as owner,
            null::timestamp as registered_at, null::timestamp as first_seen_at, is_registered_late,
            is_changed_after_start, false as is_end_changed, null::varchar as selected_because,
            null::date as announced_on,
            null::date as rationale_published_on
        from initiatives""",
    "core.bridge_initiative_kpi": "select initiative_id, kpi_id, role from roles",
    "core.fct_assignment": """
        select initiative_id, unit_type, unit_type as segment_type, unit, arm, start_on as valid_from_on,
            persons.source
        from persons inner join initiatives using (initiative_id)""",
    "kpi.kpi_catalog": """
        select kpi_id, kpi_id as contribution_id, label, unit, direction, scale, kind, k_people,
            sources_needed, status, follow_up_days
        from kpis""",
    "kpi.kpi_contribution": """
        select kpi_id, entity_type, entity_key, 'month' as period_type, period_start_on, numerator,
            denominator
        from contributions""",
    "intermediate.int_kpi_cells": """
        select distinct kpi_id, period_type, period_start_on, 'all' as segment_type from cells""",
    "intermediate.int_impact_units": """
        select distinct initiative_id, segment_type, unit, arm, first_treated_on,
            null::date as waits_until_on, source
        from panel inner join initiatives using (initiative_id)""",
    "intermediate.int_impact_panel": """
        select initiative_id, kpi_id, segment_type, unit, arm, first_treated_on, period_start_on, is_partial,
            value, null::double as numerator, null::double as denominator, null::double as record_nn,
            null::double as person_nn, null::double as person_nd, null::double as person_dd, count_people,
            count_records, 5::bigint as k_people, is_hidden, other_initiatives
        from panel""",
}

#: Given table -> its columns with type and default; without a default a column is required.
_GIVEN: dict[str, dict[str, str]] = {
    "initiatives": {
        "initiative_id": "varchar", "start_on": "date", "unit_type": "varchar = 'team'",
        "baseline_from_on": "date = null", "baseline_to_on": "date = null", "full_effect_on": "date = null",
        "measured_until_on": "date = null", "source": "varchar = 'randomised'",
        "is_registered_late": "boolean = false", "is_changed_after_start": "boolean = false",
    },
    "roles": {"initiative_id": "varchar", "kpi_id": "varchar", "role": "varchar = 'primary'"},
    "kpis": {
        "kpi_id": "varchar", "label": "varchar = kpi_id", "unit": "varchar = 'percent'",
        "direction": "varchar = 'higher'", "scale": "double = 1", "kind": "varchar = 'mean'",
        "k_people": "bigint = 1", "sources_needed": "varchar = 'ticket'", "status": "varchar = 'ok'",
        "follow_up_days": "bigint = 0",
    },
    "panel": {
        "initiative_id": "varchar", "kpi_id": "varchar", "unit": "varchar", "arm": "varchar",
        "first_treated_on": "date = null", "period_start_on": "date", "value": "double",
        "segment_type": "varchar = 'team'", "is_partial": "boolean = false", "count_people": "bigint = 1000",
        "count_records": "bigint = 1000", "is_hidden": "boolean = false",
        "other_initiatives": "varchar = null",
    },
    "persons": {
        "initiative_id": "varchar", "unit": "varchar", "arm": "varchar", "source": "varchar = 'randomised'",
    },
    "contributions": {
        "kpi_id": "varchar", "entity_type": "varchar = 'customer'", "entity_key": "varchar",
        "period_start_on": "date", "numerator": "double", "denominator": "double = 1",
    },
    "cells": {"kpi_id": "varchar", "period_type": "varchar = 'month'", "period_start_on": "date = null"},
}  # fmt: skip


@dataclass
class Question:
    """Tables to estimate from, as Arrow; see ``_GIVEN`` for their columns. Only initiatives are required.

    ``panel`` holds months of units (teams, places), ``persons`` and ``contributions`` those assigned one
    by one. Every KPI counts as a declared goal unless ``roles`` says otherwise.
    """

    initiatives: pa.Table
    panel: pa.Table | None = None
    persons: pa.Table | None = None
    contributions: pa.Table | None = None
    roles: pa.Table | None = None
    kpis: pa.Table | None = None
    cells: pa.Table | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    as_of: dt.date = FAR_FUTURE


def estimate(question: Question, folder: Path, wanted: Sequence[str] = RESULTS) -> dict[str, pa.Table]:
    """Return the result tables by name. The folder keeps the warehouse; used again it saves dbt's parsing."""
    folder.mkdir(parents=True, exist_ok=True)
    duckdb.connect(str(folder / "raw.duckdb")).close()
    build = folder / "build.duckdb"
    build.unlink(missing_ok=True)
    with duckdb.connect(str(build)) as connection:
        _fill(connection, question)
    transform.build(
        {**question.variables, "warehouse_dir": str(folder), "as_of": f"{question.as_of} 12:00:00"},
        target_path=folder / "dbt",
        log_path=folder,
        only=["path:models/impact"],
        without=["resource_type:test", *(name.rpartition(".")[2] for name in _TABLES)],
    )
    with duckdb.connect(str(build), read_only=True) as connection:
        return {name: connection.sql(f"select * from impact.{name}").to_arrow_table() for name in wanted}


def _fill(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make the tables the estimate reads."""
    tables = {name: getattr(question, name) for name in _GIVEN}
    tables["roles"] = tables["roles"] if tables["roles"] is not None else _pairs(question)
    if tables["kpis"] is None:
        tables["kpis"] = pa.table({"kpi_id": _distinct(tables["roles"]["kpi_id"])})
    if tables["cells"] is None:
        tables["cells"] = pa.table({"kpi_id": _distinct(tables["kpis"]["kpi_id"])})
    for name, columns in _GIVEN.items():
        _view(connection, name, tables[name], columns)
    for schema in {name.partition(".")[0] for name in _TABLES}:
        connection.execute(f"create schema {schema}")
    for name, query in _TABLES.items():
        connection.execute(f"create table {name} as {query}")


def _pairs(question: Question) -> pa.Table:
    """Return every initiative with every KPI it has rows of."""
    pairs = []
    if question.panel is not None:
        pairs.append(question.panel.select(["initiative_id", "kpi_id"]))
    if question.persons is not None and question.contributions is not None:
        kpis = pa.table({"kpi_id": _distinct(question.contributions["kpi_id"]), "all": 1})
        ids = pa.table({"initiative_id": _distinct(question.persons["initiative_id"]), "all": 1})
        pairs.append(ids.join(kpis, "all").select(["initiative_id", "kpi_id"]))
    return pa.concat_tables(pairs).group_by(["initiative_id", "kpi_id"]).aggregate([])


def _distinct(values: pa.ChunkedArray) -> pa.Array:
    return values.cast(pa.string()).unique()


def _view(
    connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table | None, columns: Mapping[str, str]
) -> None:
    """Give a relation all its columns in their types, defaults where the caller left them out."""
    picked = []
    for column, declared in columns.items():
        kind, _, default = declared.partition(" = ")
        has = table is not None and column in table.column_names
        if table is not None and not has and not default:
            raise ValueError(f"{name} needs a column {column}")
        picked.append(f"{column if has else default or 'null'}::{kind} as {column}")
    given = f"given_{name}"
    connection.register(given, table if table is not None else pa.table({"nothing": pa.array([], pa.int8())}))
    connection.execute(f"create temp view {name} as select {', '.join(picked)} from {given}")
