"""Excel workbooks, read through openpyxl: the one format that has no columnar reader.

A workbook is a zip file. One that would unpack to far more than it weighs is refused
before it is opened.
"""

# ruff: noqa: PLC0415 - openpyxl is only imported when there is a workbook
from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.connector import ABSENT, Chunk, Stream
from ingestion.formats.columns import match_columns
from ingestion.layout import FileStream
from ingestion.quarantine import Refused, Tally

BATCH_ROWS = 20_000
LARGEST_UNPACKED = 2 << 30
LARGEST_RATIO = 200  # a sheet of text packs 10 to 40 times
#: Beyond this a spreadsheet keeps no digits.
_EXACT_DIGITS = 10**15


def read(con: duckdb.DuckDBPyConnection, path: Path, stream: Stream, tally: Tally) -> Iterator[Chunk]:
    """Yield the rows of the declared sheet as text."""
    _check_zip(path)
    import openpyxl

    layout: FileStream = stream.options
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        raise Refused("the file is not a readable Excel workbook", 0) from None
    try:
        rows = _sheet(book, layout).iter_rows(values_only=True)
        rows = islice(rows, layout.skip_lines, None)
        yield from _chunks(con, rows, layout, stream, tally)
    finally:
        book.close()


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise Refused("the file is not a readable Excel workbook", 0) from None
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(path.stat().st_size, 1):
        raise Refused("the workbook unpacks to far more than a table would", 0)


def _sheet(book: Any, layout: FileStream) -> Any:
    names = book.sheetnames
    if layout.sheet is None and len(names) > 1:
        raise Refused(f"the workbook has {len(names)} sheets; name one with sheet = ...", 0)
    if layout.sheet is not None and layout.sheet not in names:
        raise Refused(f'the workbook has no sheet "{layout.sheet}"', 0)
    return book[layout.sheet or names[0]]


def _chunks(
    con: duckdb.DuckDBPyConnection,
    rows: Iterator[tuple[Any, ...]],
    layout: FileStream,
    stream: Stream,
    tally: Tally,
) -> Iterator[Chunk]:
    line = layout.skip_lines
    names = [column.name for column in stream.columns]
    if layout.header:
        names = ["" if cell is None else str(cell) for cell in next(rows, ())]
        line += 1
    places = match_columns(names, stream, tally)
    if places is None:
        missing = ", ".join(f'"{d.column}"' for d in tally.drift if d.kind == "missing")
        count = sum(1 for row in rows if any(cell is not None for cell in row))
        raise Refused(f"declared columns are missing: {missing}", count, "header", line)
    while batch := list(islice(rows, BATCH_ROWS)):
        filled = [(line + n, row) for n, row in enumerate(batch, 1) if any(cell is not None for cell in row)]
        line += len(batch)
        tally.source_rows += len(filled)
        wide = [row + (None,) * (len(names) - len(row)) for _, row in filled]
        cells = list(zip(*wide, strict=True)) if wide else [()] * len(names)
        data = {f"c{p}": pa.array([_text(cell) for cell in cells[p]], pa.string()) for p in places.values()}
        con.register(
            "incoming_excel", pa.table(data | {"line": pa.array([n for n, _ in filled], pa.int64())})
        )
        columns = {c.name: f"c{places[c.name]}" if c.name in places else ABSENT for c in stream.columns}
        yield Chunk("incoming_excel", columns, "line")
        con.unregister("incoming_excel")


def _text(cell: Any) -> str | None:
    """Write a cell the way a CSV export would."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        if abs(cell) >= _EXACT_DIGITS:
            return f"{cell:.5E}"
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
