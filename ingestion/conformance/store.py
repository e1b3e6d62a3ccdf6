"""Puts finished files into raw tables without dlt, whose fixed cost per load a check does not need.

What is checked is the connector; C1 loads through dlt itself, and so does every test of the loader.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.expressions import literal, quoted
from ingestion.pipeline import RECORD_KEY, TableLoad
from ingestion.warehouse import opened


def store(source: str, dataset: str, loads: list[TableLoad], raw_path: Path, work_dir: Path) -> str:
    """Replace records of the same key, add the others; same outcome as dlt's merge."""
    with opened(raw_path) as con:
        for load in loads:
            table = f"{dataset}.{quoted(load.table)}"
            for path, _ in load.files:
                rows = f"read_parquet({literal(str(path))})"
                same = " and ".join(f"t.{name} = r.{name}" for name in RECORD_KEY)
                con.execute(f"delete from {table} t using {rows} r where {same}")
                con.execute(f"insert into {table} by name select * from {rows}")
    return "checked"
