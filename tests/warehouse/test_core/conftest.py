"""The whole project built once on the firm made by hand, its dbt unit tests included."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.building import failures, invoke
from tests.warehouse.raw_rows import fill
from tests.warehouse.test_core.rows import ENVIRONMENT, VARIABLES, all_rows

Ask = Callable[[str], list[tuple[Any, ...]]]


class Built:
    """A finished build: its file, its manifest and what did not pass."""

    def __init__(self, folder: Path, result: Any) -> None:
        self.failures = failures(result)
        self.names = {entry.node.name for entry in result.result} if result.result else set()
        self.manifest: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text())
        self.connection = duckdb.connect(str(folder / "build.duckdb"), read_only=True)
        self.connection.execute(f"attach '{folder / 'raw.duckdb'}' as raw (read_only)")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build everything once."""
    folder = tmp_path_factory.mktemp("core")
    fill(folder / "raw.duckdb", all_rows())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        return Built(folder, invoke(["build"], folder, VARIABLES))


@pytest.fixture
def ask(built: Built) -> Ask:
    """Return a function that runs a query on the finished build."""
    return lambda query: built.connection.execute(query).fetchall()
