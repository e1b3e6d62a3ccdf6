"""The dlt side of a load: finished parquet files go into the raw database, one pipeline per source.

dlt takes its settings from here and from nowhere else: neither the environment nor a
config.toml on the machine may change what is loaded. Its working folder is thrown away
before and after; state comes back from the database, so state and data stay together.
"""

# ruff: noqa: PLC0415 - dlt takes two seconds to import: only when there is something to load
from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingestion.entities import FieldType

log = logging.getLogger(__name__)

#: Rows of a part read again replace the part's rows.
PART_KEY = ("_source", "_stream", "_file")
#: A record read again replaces the record.
RECORD_KEY = ("_source", "_stream", "_row_key")

MEMORY = "1GB"
#: What DuckDB may take where few rows, none of them long, are stored: without a limit it keeps what it has
#: written for as long as there is memory. It takes 2,048 rows at a time, which must fit.
LITTLE_MEMORY, FEW_BYTES, LONG_ROW_BYTES = "128MB", 128 << 20, 16 << 10

_SETTINGS: dict[str, Any] = {
    "runtime": {"dlthub_telemetry": False, "log_level": "ERROR", "request_timeout": 60},
    "load": {"delete_completed_jobs": True, "workers": 1, "truncate_staging_dataset": True},
    "normalize": {"workers": 1},
    "schema": {"naming": "direct"},
}
_DLT_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"data_type": "text"},
    FieldType.BIGINT: {"data_type": "bigint"},
    FieldType.DOUBLE: {"data_type": "double"},
    FieldType.DECIMAL: {"data_type": "decimal", "precision": 18, "scale": 4},
    FieldType.BOOLEAN: {"data_type": "bool"},
    FieldType.TIMESTAMP: {"data_type": "timestamp", "timezone": True, "precision": 6},
    FieldType.DATE: {"data_type": "date"},
    FieldType.JSON: {"data_type": "text"},
}


@dataclass(frozen=True)
class TableLoad:
    """Files for one raw table, and whether rows already there give way to them."""

    table: str
    columns: tuple[tuple[str, FieldType], ...]
    files: tuple[tuple[Path, int], ...]  # parquet file and its rows
    mode: Literal["append", "replace_parts", "replace_records"]


def run_pipeline(source: str, dataset: str, loads: list[TableLoad], raw_path: Path, work_dir: Path) -> str:
    """Load finished files; returns dlt's load id. All or nothing is the caller's ledger's business."""
    # dlt starts its telemetry while it is imported, before any setting of ours could reach it.
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt

    folder = work_dir / "dlt"
    shutil.rmtree(folder, ignore_errors=True)
    with _own_settings():
        pipeline = dlt.pipeline(
            f"ingest_{source}",
            pipelines_dir=str(folder),
            destination=dlt.destinations.duckdb(_database(loads, raw_path, folder)),
            dataset_name=dataset,
        )
        # Nothing can be pending in a new folder, but dlt restores what the database says was begun.
        pipeline.abort_packages()
        info = pipeline.run([_resource(load) for load in loads], loader_file_format="parquet")
        info.raise_on_failed_jobs()
    shutil.rmtree(folder, ignore_errors=True)
    return str(info.loads_ids[-1])


def _database(loads: list[TableLoad], raw_path: Path, folder: Path) -> Any:
    """Describe the raw database to dlt, with the memory that these loads may take.

    Rows say which line they are of, so it need not keep them in order, which takes a tenth of the time.
    """
    from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials

    credentials = DuckDbCredentials(str(raw_path))
    credentials.global_config = {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
    }
    files = [path for load in loads for path, _ in load.files]
    if sum(path.stat().st_size for path in files) <= FEW_BYTES and not any(map(_has_long_rows, files)):
        credentials.global_config |= {"memory_limit": LITTLE_MEMORY, "threads": 1}
    return credentials


def _has_long_rows(path: Path) -> bool:
    """Look whether the rows of some piece of a file are long; pieces hold a few megabytes."""
    from pyarrow.parquet import read_metadata

    told = read_metadata(path)
    pieces = (told.row_group(place) for place in range(told.num_row_groups))
    return any(piece.total_byte_size > LONG_ROW_BYTES * piece.num_rows for piece in pieces)


def _resource(load: TableLoad) -> Any:
    import dlt
    from dlt.extract import with_file_import

    keys = {"append": (), "replace_parts": PART_KEY, "replace_records": RECORD_KEY}[load.mode]
    hint = "merge_key" if load.mode == "replace_parts" else "primary_key"
    columns = {name: {"name": name, **_DLT_TYPES[kind]} for name, kind in load.columns}
    merge = {"disposition": "merge", "strategy": "delete-insert"}

    def files() -> Iterator[Any]:
        for path, rows in load.files:
            yield with_file_import(str(path), "parquet", rows)

    make: Any = dlt.resource
    return make(
        files,
        name=load.table,
        columns=columns,
        write_disposition=merge if keys else "append",
        max_table_nesting=0,
        file_format="parquet",
        **({hint: list(keys)} if keys else {}),
    )


@contextmanager
def _own_settings() -> Generator[None]:
    """Give dlt our settings in place of the environment's and the machine's.

    Its own way to them, taken as soon as it is asked for anything, looks for Streamlit's secrets too:
    half a second goes into importing that.
    """
    from dlt.common.configuration.container import Container
    from dlt.common.configuration.providers.dictionary import DictionaryProvider
    from dlt.common.configuration.providers.provider import ConfigProvider
    from dlt.common.configuration.specs.pluggable_run_context import PluggableRunContext
    from dlt.common.runtime.run_context import RunContext
    from dlt.common.runtime.telemetry import stop_telemetry

    provider = DictionaryProvider()

    class OwnContext(RunContext):
        def initial_providers(self) -> list[ConfigProvider]:
            return [provider]

    stop_telemetry()
    with (
        provider.values(_SETTINGS),
        Container().injectable_context(PluggableRunContext(OwnContext(None))),
    ):
        yield
