"""dbt in this process, once per set of rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).parents[2] / "dbt_project"


def invoke(command: list[str], warehouse_dir: Path, variables: dict[str, Any]) -> Any:
    """Run a dbt command on a warehouse folder and let go of its files afterwards."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    arguments = [
        "--quiet",
        "--no-use-colors",
        *command,
        *("--project-dir", str(PROJECT)),
        *("--profiles-dir", str(PROJECT)),
        *("--target-path", str(warehouse_dir / "target")),
        *("--log-path", str(warehouse_dir / "logs")),
        *("--vars", json.dumps({"warehouse_dir": str(warehouse_dir)} | variables)),
    ]
    try:
        return dbtRunner().invoke(arguments)
    finally:
        DuckDBConnectionManager.close_all_connections()


def nothing_loaded(folder: Path) -> None:
    """Make a raw file that knows of files alone: what the catalogue of KPIs reads there."""
    with duckdb.connect(str(folder / "raw.duckdb")) as connection:
        connection.execute("create schema raw_ingestion")
        connection.execute(
            "create table raw_ingestion.load_stream as select 'files' as connector, 'ticket' as entity"
        )


def failures(result: Any) -> list[str]:
    """Names and messages of everything that did not pass."""
    if result.exception is not None:
        return [str(result.exception)]
    return [
        f"{entry.node.name}: {entry.status} {entry.message}"
        for entry in result.result
        if entry.status not in ("success", "pass")
    ]
