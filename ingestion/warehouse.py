"""The raw database: which tables stand in it, whether or not a source fills them.

Every entity has a table in every schema that can hold it, so that dbt needs no flags for
what is connected. They are made here in one go; asking dlt to make empty tables would
cost seconds on every run.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from ingestion.connector import OWN, Stream
from ingestion.connectors import VENDORS, connector
from ingestion.entities import ENTITIES, Entity, FieldType
from ingestion.expressions import DUCKDB_TYPES, quoted
from ingestion.spool import LOADER_COLUMNS, raw_columns

#: Schemas that hold entity tables: connectors without a shape of their own.
ENTITY_SCHEMAS = ("raw_files", "raw_sql", f"raw_{OWN}")
LEDGER = "raw_ingestion"
_LEDGER_TABLES: dict[str, str] = {
    "quarantine": """run_id varchar, source varchar, stream varchar, file varchar, line bigint,
        column_name varchar, value_kind varchar, reason varchar, row_count bigint, row_key varchar,
        seen_at timestamptz""",
    "load_stream": """run_id varchar, source varchar, connector varchar, stream varchar, entity varchar,
        source_rows bigint, loaded bigint, duplicate bigint, quarantined bigint, status varchar,
        message varchar, files_new bigint, files_unchanged bigint, dlt_load_id varchar,
        started_at timestamptz, ended_at timestamptz""",
    "source_file": """source varchar, stream varchar, file varchar, sha256 varchar, source_rows bigint,
        loaded bigint, duplicate bigint, quarantined bigint, run_id varchar, loaded_at timestamptz,
        is_current boolean, is_latest boolean, layout_hash varchar, copy_of varchar""",
    "drift": """run_id varchar, source varchar, stream varchar, file varchar, column_name varchar,
        kind varchar, seen_at timestamptz""",
    "initiative_version": """initiative_id varchar, start_on date, primary_kpi varchar,
        baseline_from_on date, baseline_to_on date, full_effect_on date, measured_until_on date,
        registered_at timestamptz, seen_at timestamptz, run_id varchar""",
    "mark": """source varchar, stream varchar, parent varchar, value varchar, layout_hash varchar,
        run_id varchar, moved_at timestamptz""",
}


@contextmanager
def opened(raw_path: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Open the raw database for writing, UTC throughout."""
    raw_path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(str(raw_path))
    try:
        con.execute("set timezone = 'UTC'")
        con.execute("set enable_progress_bar = false")  # it would write to stdout
        yield con
    finally:
        con.close()


def vendor_tables(home: Path | None = None) -> Iterator[tuple[str, Stream]]:
    """Name the schema and describe the stream of every table that a vendor's connector declares."""
    for name in VENDORS:
        vendor: Any = connector(name, home)
        for stream in vendor.all_streams():
            yield f"raw_{name}", stream


def entity_columns(entity: Entity) -> tuple[tuple[str, FieldType], ...]:
    """Columns of an entity's raw table."""
    return (*((field.name, field.type) for field in entity.fields), *LOADER_COLUMNS)


def ensure_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make what is missing: schemas, tables, and columns that a newer version has added."""
    wanted, there = _wanted(), _existing(con)
    con.execute("begin")
    for schema in sorted({schema for schema, _ in wanted}):
        con.execute(f"create schema if not exists {schema}")
    for (schema, table), columns in wanted.items():
        _ensure(con, f"{schema}.{quoted(table)}", columns, there.get((schema, table)))
    con.execute("commit")


@cache
def _wanted() -> dict[tuple[str, str], dict[str, str]]:
    """Every table by schema and name: its columns and how they are declared."""
    found = {}
    for schema in ENTITY_SCHEMAS:
        for entity in ENTITIES:
            found[schema, entity.name] = entity_columns(entity)
    for schema, stream in vendor_tables():
        found[schema, stream.table] = raw_columns(stream)
    made = {
        place: {name: _declared(name, kind) for name, kind in columns} for place, columns in found.items()
    }
    for table, listed in _LEDGER_TABLES.items():
        made[LEDGER, table] = {column.split()[0]: column.strip() for column in listed.split(",")}
    return made


def _declared(name: str, kind: FieldType) -> str:
    # The untouched rows are long and alike: zstd takes half the time of the default and a third of the room.
    packed = " using compression zstd" if name == "_row" else ""
    return f"{quoted(name)} {DUCKDB_TYPES[kind]}{packed}"


def _existing(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], set[str]]:
    listed = "select schema_name, table_name, list(column_name) from duckdb_columns()"
    query = f"{listed} where not internal group by all"
    return {(schema, table): set(columns) for schema, table, columns in con.execute(query).fetchall()}


def _ensure(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], known: set[str] | None
) -> None:
    if known is None:
        con.execute(f"create table {table} ({', '.join(columns.values())})")
        return
    for name, column in columns.items():
        if name not in known:
            con.execute(f"alter table {table} add column {column}")
