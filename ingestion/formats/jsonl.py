"""JSON lines, read by DuckDB with the declared columns; nested parts stay JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from ingestion.connector import Chunk, Stream
from ingestion.entities import FieldType
from ingestion.expressions import literal, quoted
from ingestion.formats.columns import match_columns
from ingestion.formats.scan import all_lines, count_lines
from ingestion.quarantine import Drift, Refused, Tally

LONGEST_RECORD = 64 << 20
SAMPLE_LINES = 2_000


def read(con: duckdb.DuckDBPyConnection, path: Path, stream: Stream, tally: Tally) -> Iterator[Chunk]:
    """Yield the rows of a JSON lines file; a line that is no object comes as a row of nothing."""
    tally.source_rows = lines = all_lines(path)
    if not tally.source_rows:
        return
    _note_drift(path, stream, tally, tally.source_rows)
    kinds = {c.name: "JSON" if c.type is FieldType.JSON else "VARCHAR" for c in stream.columns}
    listed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in kinds.items())
    relation = (
        f"read_json({literal(str(path))}, format = 'newline_delimited', columns = {{{listed}}}, "
        f"ignore_errors = true, maximum_object_size = {LONGEST_RECORD})"
    )
    columns = {name: quoted(name) for name in kinds}
    # DuckDB hands the rows of a large file over in another order, unless they are numbered as they are read.
    yield Chunk(f"(select *, row_number() over () as __place from {relation})", columns, "__place")
    if tally.converted + tally.quarantined != lines:
        # Blank lines are no rows; only files that seem to have some are looked at line by line.
        tally.source_rows = count_lines(path, skip=0)


def _note_drift(path: Path, stream: Stream, tally: Tally, rows: int) -> None:
    """Compare the keys of the first lines with the declaration; reading all keys would double the cost."""
    keys: dict[str, None] = {}
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in islice(file, SAMPLE_LINES):
            keys.update(dict.fromkeys(_keys(line)))
    match = Tally(tally.file)
    if match_columns(list(keys), stream, match) is None:
        missing = [d.column for d in match.drift if d.kind == "missing"]
        if len(missing) == len(stream.columns):
            shown = ", ".join(f'"{name}"' for name in missing[:5])
            raise Refused(f"none of the declared columns is in the file: {shown}", rows, "header", 1)
        declared = {c.name.lower() for c in stream.columns}
        match.drift += [Drift(tally.file, key, "new") for key in keys if key.lower() not in declared]
    tally.drift += match.drift


def _keys(line: str) -> list[str]:
    try:
        record = json.loads(line)
    except ValueError:
        return []
    return list(record) if isinstance(record, dict) else []
