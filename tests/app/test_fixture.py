"""The fixture has the columns of the published tables, in their order, with their types."""

from __future__ import annotations

import functools
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.app.conftest import ROOT
from tests.app.fixture.build import SCHEMAS

MODELS = ROOT / "dbt_project" / "models"
TYPES = {"string": "varchar", "text": "varchar", "timestamp with time zone": "timestamptz"}


@functools.cache
def declared() -> dict[str, list[tuple[str, str]]]:
    """Published tables with their columns, as the models' contracts declare them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for schema in ("core", "kpi", "impact", "roi", "audit"):
        for path in (MODELS / schema).rglob("*.yml"):
            for model in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("models", []):
                columns = [(c["name"], str(c.get("data_type", "")).lower()) for c in model.get("columns", [])]
                found[f"{schema}.{model['name']}"] = [(n, TYPES.get(t, t)) for n, t in columns]
    return found


@functools.cache
def made() -> dict[str, list[tuple[str, str]]]:
    """The same of the fixture."""
    con = duckdb.connect()
    for schema in SCHEMAS:
        con.execute(Path(schema).read_text(encoding="utf-8"))
    found: dict[str, list[tuple[str, str]]] = {}
    for table, name, kind in con.execute(
        "select table_schema || '.' || table_name, column_name, lower(data_type) "
        "from information_schema.columns order by 1, ordinal_position"
    ).fetchall():
        found.setdefault(table, []).append((name, kind))
    return found


@pytest.mark.parametrize("table", sorted(made()))
def test_a_table_of_the_fixture_is_the_published_one(table: str) -> None:
    assert made()[table] == declared()[table]
