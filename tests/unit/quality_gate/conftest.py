"""A small warehouse with the tables that ingestion and dbt make, built once and copied per test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingestion.entities import ENTITIES, FieldType

DUCKDB_TYPE = {
    FieldType.TEXT: "varchar",
    FieldType.DECIMAL: "decimal(18,4)",
    FieldType.TIMESTAMP: "timestamptz",
}
SYSTEM_COLUMNS = (
    "_source varchar, _stream varchar, _file varchar, _line bigint, _row_key varchar,"
    " _changed_at timestamptz, _is_deleted boolean, _row varchar, _dlt_load_id varchar"
)


@dataclass(frozen=True)
class Files:
    """The two databases of one test."""

    raw: Path
    build: Path

    def in_raw(self, sql: str) -> None:
        """Change the raw file."""
        with duckdb.connect(str(self.raw)) as connection:
            connection.execute(sql)

    def in_build(self, sql: str) -> None:
        """Change the build file."""
        with duckdb.connect(str(self.build)) as connection:
            connection.execute(sql)


@pytest.fixture(scope="session")
def good_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A warehouse in which every rule holds."""
    folder = tmp_path_factory.mktemp("warehouse")
    files = Files(folder / "raw.duckdb", folder / "build.duckdb")
    for system in ("raw_files", "raw_sql", "raw_own"):
        files.in_raw(f"create schema {system}")
        for entity in ENTITIES:
            columns = ", ".join(f"{f.name} {DUCKDB_TYPE.get(f.type, f.type)}" for f in entity.fields)
            files.in_raw(f"create table {system}.{entity.name} ({columns}, {SYSTEM_COLUMNS})")
    files.in_raw(Path(__file__).with_name("good_raw.sql").read_text())
    files.in_build(f"attach '{files.raw}' as raw; create schema staging;" + "".join(
        f"create table staging.stg_files__{entity.name}s as select * exclude (_row, _is_deleted)"
        f" from raw.raw_files.{entity.name};"
        for entity in ENTITIES
    ))  # fmt: skip
    files.in_build(Path(__file__).with_name("good_marts.sql").read_text())
    return files


@pytest.fixture
def files(good_files: Files, tmp_path: Path) -> Files:
    """A copy that the test may spoil."""
    copy = Files(tmp_path / "raw.duckdb", tmp_path / "build.duckdb")
    shutil.copyfile(good_files.raw, copy.raw)
    shutil.copyfile(good_files.build, copy.build)
    return copy
