"""CSV, read as text by pyarrow with the declared dialect; every physical line is accounted for.

The lines of the file are counted apart (`scan`). What the parser yields must add up to
them: header, rows, line breaks inside cells, blank lines and lines with a wrong number
of columns. A sum that does not come out refuses the file.
"""

from __future__ import annotations

import codecs
import csv as python_csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ingestion.arrow import compute as pc
from ingestion.connector import ABSENT, Chunk, Stream
from ingestion.formats.columns import match_columns
from ingestion.formats.scan import Scan, count_lines, scan
from ingestion.layout import FileStream
from ingestion.quarantine import Refused, Tally

BLOCK_BYTES = 8 << 20
_SEPARATORS = ",;\t|"


def read(con: duckdb.DuckDBPyConnection, path: Path, stream: Stream, tally: Tally) -> Iterator[Chunk]:
    """Yield the rows of a CSV file in blocks."""
    layout: FileStream = stream.options
    seen = scan(path, layout.encoding)
    data = _without_comments(path, layout)
    names, skip = _header(path, layout, stream, data)
    positions = match_columns(names, stream, tally)
    if positions is None:
        _refuse(path, layout, names, stream)
    lines = _Lines(skip, seen, path)
    for block in _blocks(path, layout, len(names), lines, data):
        numbers, filled = lines.take(block)
        table = block.append_column("line", pa.array(numbers)).filter(filled)
        tally.source_rows = lines.rows
        con.register("incoming_csv", table)
        columns = {name: f"c{place}" for name, place in (positions or {}).items()}
        optional = {c.name: ABSENT for c in stream.columns if c.name not in columns}
        yield Chunk("incoming_csv", columns | optional, "line")
        con.unregister("incoming_csv")
    for line, count, rows in lines.finish(layout.quote):
        reason = f"the row has {count} columns instead of {len(names)}"
        if rows > 1:
            reason += f"; a quote is left open and {rows} lines cannot be told apart"
        tally.reject(line, None, "row", reason, rows)
    tally.source_rows = lines.rows


def _without_comments(path: Path, layout: FileStream) -> bytes | None:
    """Blank the lines that begin with the comment sign, so that every other line keeps its number.

    In memory: a copy on the disk could hold the ids of persons.
    """
    if not layout.comment:
        return None
    mark = layout.comment.encode(layout.encoding)
    lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    last = b"\n" if lines[-1].startswith(mark) else b""  # an unfinished line counts as one
    return b"\n".join(b"" if line.startswith(mark) else line for line in lines) + last


def _header(path: Path, layout: FileStream, stream: Stream, data: bytes | None) -> tuple[list[str], int]:
    """Return the names of the columns and how many physical lines stand before the first row."""
    if not layout.header:
        return [column.name for column in stream.columns], layout.skip_lines
    encoding = "utf-8-sig" if layout.encoding.lower().replace("_", "-") == "utf-8" else layout.encoding
    binary = path.open("rb") if data is None else io.BytesIO(data)
    with io.TextIOWrapper(binary, encoding=encoding, newline="") as file:
        for _ in range(layout.skip_lines):
            file.readline()
        reader = _reader(file, layout)
        names: list[str] | None = next((row for row in reader if row or not layout.comment), None)
    if names is None:
        raise Refused("the file is empty", 0)
    return [name.strip() for name in names], layout.skip_lines + reader.line_num


def _reader(file: Any, layout: FileStream) -> Any:
    quoting = python_csv.QUOTE_MINIMAL if layout.quote else python_csv.QUOTE_NONE
    return python_csv.reader(
        file, delimiter=layout.delimiter, quotechar=layout.quote or None, quoting=quoting
    )


def _refuse(path: Path, layout: FileStream, names: Sequence[str], stream: Stream) -> None:
    """Say which declared columns the header lacks, never what it holds: it may be a person's row."""
    lowered = {name.lower() for name in names}
    missing = [c.name for c in stream.columns if c.name.lower() not in lowered and not c.optional]
    shown = ", ".join(f'"{name}"' for name in missing[:5]) + (" ..." if len(missing) > 5 else "")
    hint = ""
    if len(names) == 1:
        counts = {mark: names[0].count(mark) for mark in _SEPARATORS if mark != layout.delimiter}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            hint = f"; the whole line was read as one column, is the delimiter {best!r}?"
    raise Refused(
        f"the header holds {len(stream.columns) - len(missing)} of {len(stream.columns)} declared columns; "
        f"missing: {shown}{hint}",
        count_lines(path, layout.skip_lines + 1),
        "header",
        1,
    )


def _blocks(
    path: Path, layout: FileStream, width: int, lines: _Lines, data: bytes | None
) -> Iterator[pa.Table]:
    names = [f"c{n}" for n in range(width)]
    with pa.OSFile(str(path), "rb") if data is None else pa.BufferReader(data) as raw:
        utf8 = layout.encoding.lower().replace("_", "-") in ("utf-8", "utf-8-sig")
        stream = raw if utf8 else pa.transcoding_input_stream(raw, layout.encoding, "utf-8")
        try:
            reader = arrow_csv.open_csv(
                stream,
                # Only a single thread numbers the rows it leaves out.
                arrow_csv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows=lines.skipped
                ),
                arrow_csv.ParseOptions(
                    delimiter=layout.delimiter,
                    quote_char=layout.quote or False,
                    newlines_in_values=bool(layout.quote),
                    ignore_empty_lines=False,
                    invalid_row_handler=lines.invalid,
                ),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                ),
            )
            for batch in reader:
                yield pa.Table.from_batches([batch])
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error) or ("skip" in str(error) and "rows" in str(error)):
                return
            raise Refused(
                "the file cannot be cut into rows; a quote may be left open", lines.remaining(), "row"
            ) from None


class _Lines:
    """Keeps the physical line number of every row, however many line breaks its cells hold."""

    def __init__(self, skipped: int, seen: Scan, path: Path) -> None:
        self.skipped, self.seen, self.path = skipped, seen, path
        self.rows = self.inside = self.records = 0
        self._invalid: list[
            tuple[int, int, int]
        ] = []  # place among all records, columns found, lines it spans
        self._inside_before: list[int] = []  # line breaks in cells before each invalid row
        self._last_cell = ""

    def invalid(self, row: arrow_csv.InvalidRow) -> str:
        """Note a row with a wrong number of columns; called by the parser."""
        text = row.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
        self._invalid.append((row.number - self.skipped, row.actual_columns, text.count("\n") + 1))
        return "skip"

    def remaining(self) -> int:
        """Rows of a file that is given up, as far as lines tell."""
        return count_lines(self.path, self.skipped)

    def take(self, block: pa.Table) -> tuple[np.ndarray, pa.ChunkedArray]:
        """Return line numbers of a block's rows and which of them are not blank."""
        size = len(block)
        places = np.arange(self.records + 1, self.records + size + 1)
        shifted = np.array([place - n for n, (place, _, _) in enumerate(self._invalid)], dtype=np.int64)
        before = np.searchsorted(shifted, places, side="right")
        spans = np.concatenate([[0], np.cumsum([span - 1 for _, _, span in self._invalid])]).astype(np.int64)
        breaks = _breaks(block)
        inside = self.inside + np.concatenate([[0], np.cumsum(breaks)[:-1]]) if size else breaks
        self._settle(shifted, inside, int(breaks.sum()))
        numbers = self.skipped + places + before + spans[before] + inside
        filled = pc.invert(_blank(block))
        kept = pc.sum(filled).as_py() or 0
        self.rows += kept
        self.records += size
        self.inside += int(breaks.sum())
        if size:
            self._last_cell = block.column(block.num_columns - 1)[-1].as_py() or ""
        return numbers.astype(np.int64), filled

    def _settle(self, shifted: np.ndarray, inside: np.ndarray, breaks: int) -> None:
        """Remember how many line breaks stand in cells before each invalid row reached by now."""
        while len(self._inside_before) < len(shifted):
            valid_before = int(shifted[len(self._inside_before)]) - 1 - self.records
            if valid_before > len(inside):
                return
            at_end = valid_before == len(inside)
            self._inside_before.append(self.inside + breaks if at_end else int(inside[valid_before]))

    def finish(self, quote: str) -> list[tuple[int, int, int]]:
        """Check that all lines are accounted for; return line, columns and lines of each wrong row."""
        if quote and "\n" in self._last_cell.replace("\r", "\n") and not self.seen.tail.endswith(quote):
            raise Refused("a quote is left open at the end of the file", self.remaining(), "row")
        spanned = sum(span for _, _, span in self._invalid)
        accounted = self.skipped + self.records + self.inside + spanned
        if accounted != self.seen.lines:
            raise Refused(
                f"{self.seen.lines} lines in the file, {accounted} accounted for: a quote may be left open",
                self.remaining(),
                "row",
            )
        self.rows += spanned
        return list(self._places())

    def _places(self) -> Iterator[tuple[int, int, int]]:
        spanned = 0
        for n, (place, columns, span) in enumerate(self._invalid):
            inside = self._inside_before[n] if n < len(self._inside_before) else self.inside
            yield self.skipped + place + spanned + inside, columns, span
            spanned += span - 1


def _breaks(block: pa.Table) -> np.ndarray:
    """Count the line breaks inside the cells of each row."""
    total = np.zeros(len(block), dtype=np.int64)
    for column in block.columns:
        for mark, sign in (("\n", 1), ("\r", 1), ("\r\n", -1)):
            found = pc.count_substring(column, mark)
            if pc.max(found).as_py():
                total += sign * found.to_numpy()
    return total


def _blank(block: pa.Table) -> pa.ChunkedArray:
    """Tell which rows have no value at all."""
    blank = pc.equal(block.column(0), "")
    for column in block.columns[1:]:
        if not pc.any(blank).as_py():
            break
        blank = pc.and_(blank, pc.equal(column, ""))
    return blank
