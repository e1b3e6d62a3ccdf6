"""Raw rows of every vendor in one warehouse, built once: how staging understands them.

The rows of a vendor stand in `rows/<vendor>.py` as RAW: stream -> rows as the loader would leave them. The
source has the vendor's name. VARIABLES there are added to the variables of the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.building import failures, invoke
from tests.warehouse.raw_rows import fill

ROWS = Path(__file__).with_name("rows")
Ask = Callable[[str], list[tuple[Any, ...]]]


def _all_rows() -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    settings: dict[str, Any] = {}
    for path in sorted(ROWS.glob("*.py")):
        module = import_module(f"tests.warehouse.test_vendors.rows.{path.stem}")
        for stream, rows in module.RAW.items():
            given = {"_source": path.stem, "_stream": stream}
            tables[f"raw_{path.stem}.{stream}"] = [given | row for row in rows]
        settings[path.stem] = getattr(module, "SETTINGS", {})
        for table, rows in getattr(module, "BESIDE", {}).items():
            tables.setdefault(table, []).extend(rows)
    return tables, settings


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the built warehouse."""
    folder = tmp_path_factory.mktemp("vendors")
    tables, settings = _all_rows()
    fill(folder / "raw.duckdb", tables)
    given = {"source_settings": settings, "as_of": "2026-11-20 03:00:00", "run_id": "vendors"}
    result = invoke(["build", "--exclude-resource-type", "unit_test"], folder, given)
    assert failures(result) == []
    with duckdb.connect(str(folder / "build.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{folder / 'raw.duckdb'}' as raw (read_only)")
        yield lambda query: connection.execute(query).fetchall()
