"""One company at a tenth and one at full size, built once per session."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ingestion.sample import company, drops


@pytest.fixture(scope="session")
def small() -> company.SampleCompany:
    return company.build(0.1, seed=7)


@pytest.fixture(scope="session")
def dropped(small: company.SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    drops.write(small, folder)
    return folder


@pytest.fixture(scope="session")
def whole() -> company.SampleCompany:
    return company.build(1.0, seed=7)


def as_database(made: company.SampleCompany) -> duckdb.DuckDBPyConnection:
    """Register every table of a company under its entity's name."""
    connection = duckdb.connect()
    months = list(made.months())
    for name in company.MONTHLY:
        connection.register(name, pa.concat_tables([m.tables[name] for m in months]))
    for name, table in made.tables.items():
        connection.register(name, table)
    return connection


@pytest.fixture(scope="session")
def rows(small: company.SampleCompany) -> duckdb.DuckDBPyConnection:
    return as_database(small)


@pytest.fixture(scope="session")
def all_rows(whole: company.SampleCompany) -> duckdb.DuckDBPyConnection:
    return as_database(whole)
