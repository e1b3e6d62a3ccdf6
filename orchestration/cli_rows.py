"""Rows of ``empathy sql`` as a table, CSV, JSON or parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["table", "csv", "json", "parquet"]
FORMATS = ("table", "csv", "json", "parquet")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHOWN_WIDTH = 60


def write(table: pa.Table, kind: Format, out: BinaryIO) -> None:
    """Write the rows in the format asked for."""
    writers = {"table": _as_table, "csv": _as_csv, "json": _as_json, "parquet": _as_parquet}
    writers[kind](table, out)


def _as_parquet(table: pa.Table, out: BinaryIO) -> None:
    from pyarrow import parquet

    parquet.write_table(table, out)


def _as_json(table: pa.Table, out: BinaryIO) -> None:
    rows = [dict(zip(table.column_names, row, strict=True)) for row in _rows(table)]
    out.write(json.dumps(rows, default=_json_value, ensure_ascii=False, indent=1).encode() + b"\n")


def _json_value(value: Any) -> Any:
    """Give numbers as numbers; what JSON has no word for as text."""
    return float(value) if isinstance(value, Decimal) else _text(value)


def _as_csv(table: pa.Table, out: BinaryIO) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_harmless(name) for name in table.column_names])
    for row in _rows(table):
        writer.writerow(["" if value is None else _harmless(value) for value in row])
    out.write(text.getvalue().encode())


def _harmless(value: Any) -> str:
    """Keep a spreadsheet from running text that begins like a formula."""
    text = _text(value)
    is_number = isinstance(value, int | float | Decimal)
    return "'" + text if not is_number and text.startswith(FORMULA_STARTS) else text


def _as_table(table: pa.Table, out: BinaryIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name, field in zip(table.column_names, table.schema, strict=True):
        shown.add_column(Text(name), justify="right" if _is_number(str(field.type)) else "left", no_wrap=True)
    for row in _rows(table):
        shown.add_row(*(Text(_short(value)) for value in row))
    text = io.StringIO()
    widest = sum(max(len(n), SHOWN_WIDTH) + 2 for n in table.column_names)
    Console(file=text, width=max(80, widest), highlight=False).print(shown)
    lines = (line.rstrip() for line in text.getvalue().splitlines())
    out.write("\n".join(lines).encode() + b"\n")


def _is_number(kind: str) -> bool:
    return kind.startswith(("int", "uint", "double", "float", "decimal", "halffloat"))


def _short(value: Any) -> str:
    text = "" if value is None else _text(value).replace("\n", " ")
    text = "".join(c if c.isprintable() else "�" for c in text)  # no control codes on the terminal
    return text if len(text) <= SHOWN_WIDTH else text[: SHOWN_WIDTH - 1] + "…"


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    """Return the rows by position: two columns may have the same name."""
    columns = [column.to_pylist() for column in table.columns]
    return list(zip(*columns, strict=True)) if columns else []


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict | list):
        return json.dumps(value, default=_text, ensure_ascii=False)
    return str(value)
