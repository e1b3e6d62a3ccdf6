"""Core tables made by hand, with the columns their contracts declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import yaml

from tests.warehouse.building import PROJECT

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def create_core(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Create every table of core and audit that the KPI layer reads, and fill those that are given."""
    for schema in ("core", "audit"):
        connection.execute(f"create schema {schema}")
        for path in sorted((PROJECT / "models" / schema).glob("*.yml")):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
                columns = ", ".join(f"{c['name']} {c['data_type']}" for c in model["columns"])
                connection.execute(f"create table {schema}.{model['name']} ({columns})")
    for table, records in rows.items():
        for record in records:
            names, marks = ", ".join(record), ", ".join("?" for _ in record)
            connection.execute(f"insert into {table} ({names}) values ({marks})", list(record.values()))
