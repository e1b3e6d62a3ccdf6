"""Turns a model table into the columns of a file and writes it as CSV, JSONL or parquet."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ingestion.sample.arrays import pc
from ingestion.sample.clock import ZONE
from ingestion.sample.shape import Shape

GATHER = 250_000  # rows that are written at once
Format = Literal["parquet", "csv", "jsonl"]


def in_shape(table: pa.Table, shape: Shape, as_text: bool) -> pa.Table:
    """Rename and reorder a model table's columns; as text, write them as the shape says."""
    columns: dict[str, Any] = {}
    for col in shape.columns:
        values = table[col.model]
        values = _coded(values, shape, col.model)
        columns[col.name] = _written(values, shape) if as_text else values
    return pa.table(columns)


def _coded(values: pa.ChunkedArray, shape: Shape, model: str) -> pa.ChunkedArray:
    """Put the source's words in place of ours."""
    for word, ours in shape.values.get(model, {}).items():
        values = pc.if_else(pc.equal(values, ours), word, values)
    return values


def _written(values: pa.ChunkedArray, shape: Shape) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_date(kind) and shape.date_order == "dmy":
        return _day_first(values.cast(pa.string()))
    if pa.types.is_timestamp(kind):
        return _moment(values, shape)
    if pa.types.is_floating(kind) and shape.decimal == ",":
        return pc.replace_substring(values.cast(pa.string()), ".", ",")
    return values


def _moment(values: pa.ChunkedArray, shape: Shape) -> pa.ChunkedArray:
    """Write instants; casts, because strftime takes ten times as long."""
    seconds = values.cast(pa.timestamp("s", "UTC"))
    if not shape.local_time:
        return seconds.cast(pa.string())  # 2026-03-29 00:59:59Z
    local = pc.local_timestamp(seconds.cast(pa.timestamp("s", ZONE))).cast(pa.string())
    return _day_first(local) if shape.date_order == "dmy" else local


def _day_first(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Turn 2026-03-29... into 29/03/2026..."""
    year, month, day, rest = (
        pc.utf8_slice_codeunits(texts, start, stop) for start, stop in ((0, 4), (5, 7), (8, 10), (10, 30))
    )
    return pc.binary_join_element_wise(pc.binary_join_element_wise(day, month, year, "/"), rest, "")


class Sheet:
    """One file that is written table by table."""

    def __init__(self, path: Path, form: Format, delimiter: str = ",", *, wanted: bool = True) -> None:
        """Remember where to write; the file appears with the first table, and never when it is not wanted."""
        self.path, self.form, self.delimiter, self.wanted = path, form, delimiter, wanted
        self.rows = 0
        self._writer: Any = None
        self._gathered: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add rows to the file; they are gathered so that row groups are large."""
        if not self.wanted:
            return
        self.rows += table.num_rows
        self._gathered.append(table)
        if sum(t.num_rows for t in self._gathered) >= GATHER:
            self._flush()

    def close(self) -> None:
        """Finish the file."""
        self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        if not self._gathered:
            return
        table = pa.concat_tables(self._gathered)
        self._gathered = []
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write(table)

    def _open(self, schema: pa.Schema) -> Any:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.form == "parquet":
            return pyarrow.parquet.ParquetWriter(self.path, schema, compression="zstd")
        if self.form == "jsonl":
            return _JsonLines(self.path)
        options = pyarrow.csv.WriteOptions(delimiter=self.delimiter, quoting_style="needed")
        return pyarrow.csv.CSVWriter(self.path, schema, write_options=options)


class _JsonLines:
    """One JSON object per line; DuckDB writes them, a table at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._path.write_bytes(b"")

    def write(self, table: pa.Table) -> None:
        """Add a line per row."""
        part = self._path.with_suffix(".part")
        target = "'" + str(part).replace("'", "''") + "'"
        with duckdb.connect(config={"threads": "1"}) as connection:
            connection.register("rows", table)
            connection.execute(f"copy (select * from rows) to {target} (format json)").fetchall()
        with self._path.open("ab") as whole, part.open("rb") as lines:
            shutil.copyfileobj(lines, whole)
        part.unlink()

    def close(self) -> None:
        """Nothing is left open between tables."""
