"""Every case estimated once, through the function and the models that the night uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from orchestration.estimate import estimate
from tests.warehouse.test_impact import cases

Found = dict[str, pa.Table]
Row = dict[str, Any]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return estimate(cases.question(), tmp_path_factory.mktemp("impact"))


@pytest.fixture(scope="session")
def estimated(found: Found) -> Callable[[str, str], Row]:
    """Return a function that gives the row of an initiative and a method."""
    rows = {
        (r["initiative_id"], r["method"]): r
        for r in found["impact_estimate"].to_pylist()
        if r["kpi_id"] != "rent"
    }
    return lambda initiative, method: rows[initiative, method]


@pytest.fixture(scope="session")
def verdict(found: Found) -> Callable[..., Row]:
    """Return a function that gives the verdict on an initiative's goal."""
    rows = {(row["initiative_id"], row["kpi_id"]): row for row in found["impact_verdict"].to_pylist()}
    return lambda initiative, kpi_id="csat": rows[initiative, kpi_id]
