"""Turns a model table into the columns of a file and writes it as CSV, JSONL or parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ingestion.sample.clock import ZONE
from ingestion.sample.shapes import Shape

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
        return pc.strftime(values, "%d/%m/%Y")
    if pa.types.is_timestamp(kind):
        return _moment(values, shape)
    if pa.types.is_floating(kind) and shape.decimal == ",":
        return pc.replace_substring(values.cast(pa.string()), ".", ",")
    return values


def _moment(values: pa.ChunkedArray, shape: Shape) -> pa.ChunkedArray:
    seconds = values.cast(pa.timestamp("s", "UTC"))
    if not shape.local_time:
        return pc.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ")
    form = "%d/%m/%Y %H:%M:%S" if shape.date_order == "dmy" else "%Y-%m-%d %H:%M:%S"
    return pc.strftime(pc.local_timestamp(seconds.cast(pa.timestamp("s", ZONE))), form)


class Sheet:
    """One file that is written table by table."""

    def __init__(self, path: Path, form: Format, delimiter: str = ",") -> None:
        """Remember where to write; the file appears with the first table."""
        self.path, self.form, self.delimiter = path, form, delimiter
        self.rows = 0
        self._writer: Any = None

    def write(self, table: pa.Table) -> None:
        """Add rows to the file."""
        self.rows += table.num_rows
        if self._writer is None:
            self._writer = self._open(table.schema)
        self._writer.write(table)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()

    def _open(self, schema: pa.Schema) -> Any:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.form == "parquet":
            return pyarrow.parquet.ParquetWriter(self.path, schema, compression="zstd")
        if self.form == "jsonl":
            return _JsonLines(self.path)
        options = pyarrow.csv.WriteOptions(delimiter=self.delimiter, quoting_style="needed")
        return pyarrow.csv.CSVWriter(self.path, schema, write_options=options)


class _JsonLines:
    """One JSON object per line, put together column by column."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, table: pa.Table) -> None:
        """Add a line per row."""
        import duckdb

        names = ", ".join(f"'{name}', \"{name}\"" for name in table.column_names)
        with duckdb.connect() as connection:
            connection.register("rows", table)
            lines = connection.execute(f"select json_object({names})::varchar from rows").to_arrow_table()
        for batch in pc.binary_join_element_wise(lines.column(0), "\n", "").iterchunks():
            self._file.write("".join(batch.to_pylist()).encode())

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
