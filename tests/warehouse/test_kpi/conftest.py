"""The KPI models built once on made-up contributions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from tests.warehouse.building import failures, invoke, nothing_loaded
from tests.warehouse.test_kpi.worlds import repeated_answers, small_worlds

MODELS = ("kpi_catalog", "models/kpi/int_*", "kpi_values", "kpi_wide_month")
K_PEOPLE = 5


def build_values(folder: Path, contributions: pa.Table) -> Path:
    """Put rows where kpi_contribution would be, build what reads it, and return the file."""
    nothing_loaded(folder)
    database = folder / "build.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema kpi; create schema audit")
        connection.register("rows", contributions)
        connection.execute("create table kpi.kpi_contribution as select * from rows")
        connection.execute(
            "create table kpi.kpi_lifetime as "
            "select 'orders' as part, false as is_fitted, 'only 7 buyers' as reason"
        )
        connection.execute("create table audit.audit_row_counts as select 'employee' as entity")
    variables = {"as_of": "2026-01-15 00:00:00", "k_people": K_PEOPLE}
    result = invoke(["run", "--select", *MODELS], folder, variables)
    assert failures(result) == []
    return database


@pytest.fixture(scope="session")
def values(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return a connection to the KPI layer over all made-up worlds."""
    rng = np.random.default_rng(20261123)
    rows = pa.concat_tables([repeated_answers(rng), small_worlds(rng)])
    return duckdb.connect(str(build_values(tmp_path_factory.mktemp("kpi"), rows)), read_only=True)
