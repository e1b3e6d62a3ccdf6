"""Sources, staging and ingestion declare the same columns; models stay portable."""

from __future__ import annotations

import re

import pytest

from tests.warehouse import declarations
from tests.warehouse.building import PROJECT
from tests.warehouse.test_core.conftest import Ask, Built

# What only DuckDB understands, or what other engines understand differently.
NOT_PORTABLE = {
    "::": r"::",
    "text without a macro": r"\b(varchar|text)\)",
    "interval arithmetic": r"\binterval\b",
    "DuckDB functions": r"\b(epoch\w*|strftime|strptime|date_diff|datediff|date_add|list_\w+"
    r"|struct_pack|unnest|generate_series|range|isodow|dayofweek|quantile_cont|arg_max|arg_min|regexp_\w+|string_agg|json_\w+)\s*\(",
    "zones": r"\bat\s+time\s+zone\b",
    "the clock": r"\b(current_date|current_timestamp|now\s*\(|today\s*\()",
    "special clauses": r"\b(qualify|group by all|order by all|asof|exclude\s*\(|union all by name)\b",
}


def _outside_macros(sql: str) -> str:
    """SQL as written, without Jinja and comments."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*", "", sql, flags=re.DOTALL)


@pytest.mark.parametrize("layer", ["staging", "intermediate", "core", "audit", "kpi"])
def test_models_are_portable(layer: str) -> None:
    found = [
        f"{path.name}: {what}"
        for path in (PROJECT / "models" / layer).rglob("*.sql")
        for what, pattern in NOT_PORTABLE.items()
        if re.search(pattern, _outside_macros(path.read_text()), flags=re.IGNORECASE)
    ]
    assert found == []


def test_staging_is_what_the_entities_say() -> None:
    for path, text in declarations.rendered().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"run tests/warehouse/declarations.py: {path.name} differs"
        )
    written = {
        path for system in declarations.SYSTEMS for path in (declarations.STAGING / system).glob("stg_*")
    }
    assert written == {path for path in declarations.rendered() if path.is_relative_to(declarations.STAGING)}


def test_sources_are_what_ingestion_makes(built: Built, ask: Ask) -> None:
    real = set(
        ask(
            "select schema_name, table_name, column_name, lower(data_type) from duckdb_columns() "
            "where database_name = 'raw' and schema_name like 'raw_%'"
        )
    )
    declared = {
        (source["source_name"], source["name"], name, column["data_type"])
        for source in built.manifest["sources"].values()
        for name, column in source["columns"].items()
    }
    assert declared - real == set()
    # The place ingestion keeps its own bookmarks is nobody else's business.
    assert {row for row in real - declared if row[1] != "mark"} == set()


def test_staged_columns_have_the_declared_types(built: Built, ask: Ask) -> None:
    names = {"string": "varchar"}
    real = set(
        ask(
            "select table_name, column_name, lower(data_type) from duckdb_columns() "
            "where database_name = 'build' and schema_name = 'staging'"
        )
    )
    declared = {
        (node["name"], name, names.get(column["data_type"], column["data_type"]))
        for node in built.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "staging"
        for name, column in node["columns"].items()
    }
    assert declared == real
