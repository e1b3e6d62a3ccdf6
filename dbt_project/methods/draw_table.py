"""The table of standard draws, from the effects and values that need some."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from dbt_project.methods import draws

COST = "cost_factor"
SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("initiative_id", pa.string()),
        ("name", pa.string()),
        ("draws", pa.list_(pa.float32())),
    ]
)


def table(
    effects: pa.Table, correlations: pa.Table, value_names: list[str], *, count: int, seed: int
) -> pa.Table:
    """Return one row per effect and value with ``count`` draws each; costs have draws of their own.

    ``effects``: initiative_id, kpi_id, degrees_freedom. ``correlations``: initiative_id, kpi_id,
    other_kpi_id, correlation. ``value_names``: names with commas between them, as in roi_pool. The order
    of the rows does not matter: streams go by name.
    """
    values = {name.strip() for names in value_names for name in names.split(",")} | {COST}
    rows: list[dict[str, Any]] = [
        {"kind": "value", "initiative_id": "", "name": name, "draws": draws.uniforms(name, count, seed)}
        for name in sorted(values)
    ]
    known = {
        (r["initiative_id"], r["kpi_id"], r["other_kpi_id"]): r["correlation"]
        for r in correlations.to_pylist()
    }
    by_initiative: dict[str, dict[str, float]] = {}
    for row in effects.to_pylist():
        freedom = row["degrees_freedom"]
        by_initiative.setdefault(row["initiative_id"], {})[row["kpi_id"]] = (
            np.inf if freedom is None else freedom
        )
    for initiative, degrees in sorted(by_initiative.items()):
        rows += _of_initiative(initiative, dict(sorted(degrees.items())), known, count, seed)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _of_initiative(
    initiative: str,
    degrees: dict[str, float],
    known: dict[tuple[str, str, str], float | None],
    count: int,
    seed: int,
) -> list[dict[str, Any]]:
    together = [[known.get((initiative, one, two)) or 0.0 for two in degrees] for one in degrees]
    drawn = draws.effects(initiative, list(degrees.values()), together, count, seed)
    return [
        {"kind": "effect", "initiative_id": initiative, "name": kpi, "draws": drawn[position]}
        for position, kpi in enumerate(degrees)
    ]
