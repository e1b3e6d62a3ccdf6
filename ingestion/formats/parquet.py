"""Parquet, read by DuckDB; the count of rows stands in the file's footer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.connector import ABSENT, Chunk, Stream
from ingestion.expressions import literal, quoted
from ingestion.formats.columns import match_columns
from ingestion.quarantine import Refused, Tally


def read(con: duckdb.DuckDBPyConnection, path: Path, stream: Stream, tally: Tally) -> Iterator[Chunk]:
    """Yield the rows of a Parquet file."""
    try:
        with pq.ParquetFile(path) as file:
            rows, names = file.metadata.num_rows, file.schema_arrow.names
    except (pa.ArrowException, OSError):
        raise Refused("the file is not a readable Parquet file", 0) from None
    tally.source_rows = rows
    places = match_columns(names, stream, tally)
    if places is None:
        missing = ", ".join(f'"{d.column}"' for d in tally.drift if d.kind == "missing")
        raise Refused(f"declared columns are missing: {missing}", rows, "header")
    columns = {c.name: quoted(names[places[c.name]]) if c.name in places else ABSENT for c in stream.columns}
    relation = f"read_parquet({literal(str(path))}, file_row_number = true)"
    yield Chunk(relation, columns, "file_row_number + 1")
