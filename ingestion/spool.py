"""Rows on their way into the warehouse: one parquet file per stream, clean and pseudonymised.

Nothing personal is ever written here. Rows of one key inside one part collapse at the
end, when all of them are known: the newest change wins, else the last line.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import privacy
from ingestion.arrow import compute as pc
from ingestion.connector import PSEUDONYMS, Chunk, Part, Rule, SourceError, Stream
from ingestion.convert import Statement, statement
from ingestion.entities import FieldType
from ingestion.expressions import literal
from ingestion.quarantine import Refused, Reject, Tally

log = logging.getLogger(__name__)

#: Small enough that the copies of a piece, long rows and all, stay far below what DuckDB takes.
BATCH_ROWS = 16_384
LOADER_COLUMNS: tuple[tuple[str, FieldType], ...] = (
    ("_source", FieldType.TEXT),
    ("_stream", FieldType.TEXT),
    ("_file", FieldType.TEXT),
    ("_line", FieldType.BIGINT),
    ("_row_key", FieldType.TEXT),
    ("_changed_at", FieldType.TIMESTAMP),
    ("_is_deleted", FieldType.BOOLEAN),
    ("_row", FieldType.TEXT),
    ("_dlt_load_id", FieldType.TEXT),
)


def loader_columns(stream: Stream) -> tuple[tuple[str, FieldType], ...]:
    """Columns of our own that stand beside a stream's."""
    return tuple(column for column in LOADER_COLUMNS if stream.keep_row or column[0] != "_row")


def raw_columns(stream: Stream) -> tuple[tuple[str, FieldType], ...]:
    """All columns of the raw table a stream fills."""
    return (*((output.name, output.type) for output in stream.outputs), *loader_columns(stream))


ARROW_TYPES: dict[FieldType, pa.DataType] = {
    FieldType.TEXT: pa.string(),
    FieldType.BIGINT: pa.int64(),
    FieldType.DOUBLE: pa.float64(),
    FieldType.DECIMAL: pa.decimal128(18, 4),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.TIMESTAMP: pa.timestamp("us", "UTC"),
    FieldType.DATE: pa.date32(),
    FieldType.JSON: pa.string(),
}
_SAME_FOR_ALL = ("_source", "_stream", "_file", "_dlt_load_id", "_is_deleted")


@dataclass(frozen=True)
class Room:
    """What a desk may take; work that needs more memory goes on in the work folder."""

    threads: int | None  # None: all there are
    memory: str


FOR_FILES = Room(None, "1GB")
#: A vendor's records come a few megabytes at a time: one thread casts them as fast as several, which would
#: each hold a copy of the work.
FOR_VENDORS = Room(1, "128MB")
#: A file in between is written in pieces of that size: DuckDB holds a whole one, and rows may be long.
PIECE_BYTES = "8MB"


def open_desk(work_dir: Path, key: bytes, room: Room) -> duckdb.DuckDBPyConnection:
    """Open the in-memory DuckDB in which parts are cast; it spills into the work folder."""
    con = duckdb.connect()
    con.execute(f"set temp_directory = {literal(str(work_dir / 'spill'))}")
    con.execute(f"set memory_limit = {literal(room.memory)}")
    if room.threads:
        con.execute(f"set threads = {room.threads}")
    con.execute("set enable_progress_bar = false")  # it would write to stdout
    con.execute(f"set variable row_salt = {literal(privacy.row_salt(key))}")
    return con


class Spool:
    """Collects the usable rows of one stream."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        stream: Stream,
        source: str,
        path: Path,
        load_id: str,
        key: bytes,
        now: datetime,
    ) -> None:
        self.con, self.stream, self.source, self.path, self.load_id = con, stream, source, path, load_id
        self.now = now
        self.pseudonyms = privacy.Pseudonyms(key)
        self.schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in raw_columns(stream)])
        self._writer: pq.ParquetWriter | None = None
        self._statements: dict[tuple[object, ...], Statement] = {}

    def take(self, part: Part) -> Iterator[Tally]:
        """Read a part, write what fits, note what does not; yields its tally after every batch."""
        tally = Tally(part.name)
        self.con.execute(f"set timezone = {literal(self.stream.zone)}")
        self.con.execute(f"set variable part_file = {literal(part.name)}")
        words_from = self.now - timedelta(days=self.stream.text_days or 0)
        self.con.execute(f"set variable words_from = {literal(words_from.isoformat())}::timestamptz")
        try:
            for chunk in part.read(self.con, tally):
                for batch in self._batches(chunk):
                    self._write(batch, tally)
                    yield tally
        except Refused as refusal:
            tally.refuse(refusal)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            log.debug("details", exc_info=error)
            # DuckDB's own message may show a value of the row, so it is not passed on.
            tally.refuse(Refused("the file is damaged: it cannot be read to its end", tally.source_rows))
        yield tally

    def close(self, tallies: list[Tally]) -> int:
        """Finish: leave refused parts out, collapse duplicates, settle the tallies; returns the rows."""
        if self._writer:
            self._writer.close()
            self._collapse({tally.file: tally for tally in tallies})
        for tally in tallies:
            tally.check()
        return sum(tally.loaded for tally in tallies)

    def _batches(self, chunk: Chunk) -> Iterator[tuple[Statement, pa.Table]]:
        """Run the statement over a chunk in bounded pieces, numbering lines where the source cannot."""
        known = (chunk.relation, tuple(chunk.columns.items()), chunk.line, chunk.types)
        made = self._statements.get(known)
        if made is None:
            made = self._statements[known] = _statement(self.con, self.stream, chunk)
        line = chunk.first_line
        for batch in (_at_once if chunk.small else _streamed)(self.con, made.sql):
            table = pa.Table.from_batches([batch])
            if chunk.line is None:
                place = table.column_names.index("__line")
                numbers = np.arange(line, line + len(table), dtype=np.int64)
                table = table.set_column(place, "__line", pa.array(numbers))
                line += len(table)
            yield made, table

    def _write(self, given: tuple[Statement, pa.Table], tally: Tally) -> None:
        made, table = given
        faulty = pc.greater(table["__fault"], 0)
        if pc.any(faulty).as_py():
            tally.rejects += _rejects(made, table.filter(faulty), tally.file)
            table = table.filter(pc.invert(faulty))
        if len(table) == 0:
            return
        tally.converted += len(table)
        ready = self._shaped(made, table, tally.file)
        if self._writer is None:
            # The file lives for seconds: packing and statistics would cost more than they save.
            self._writer = pq.ParquetWriter(
                self.path,
                self.schema,
                compression="none",
                use_dictionary=list(_SAME_FOR_ALL),
                column_encoding={"_row": "DELTA_LENGTH_BYTE_ARRAY"} if self.stream.keep_row else None,
                write_statistics=False,
            )
        self._writer.write_table(ready)

    def _shaped(self, made: Statement, table: pa.Table, file: str) -> pa.Table:
        """Put pseudonyms in the place of persons and the loader's columns beside the fields."""
        columns: dict[str, pa.ChunkedArray] = {}
        for output in self.stream.outputs:
            values = table[output.name]
            if output.rule in PSEUDONYMS:
                values = self.hidden(values, output.rule)
            columns[output.name] = values.cast(ARROW_TYPES[output.type])
        if self.stream.keep_row:
            columns["_row"] = table["_row"]
        if made.row_personal:
            hidden = [
                (name, columns[same] if same else self.pseudonyms.of(table[f"__p{n}"], self._namespace(rule)))
                for n, (name, rule, same) in enumerate(made.row_personal)
            ]
            columns["_row"] = privacy.join_row(table["_row"], hidden)
        same = {
            "_source": self.source,
            "_stream": self.stream.name,
            "_file": file,
            "_dlt_load_id": self.load_id,
        }
        for name, value in same.items():
            columns[name] = pa.repeat(pa.scalar(value, pa.string()), len(table))
        for name in ("_row_key", "_changed_at", "_is_deleted"):
            columns[name] = table[name]
        columns["_line"] = table["__line"]
        return pa.table({name: columns[name] for name in self.schema.names}).cast(self.schema)

    def hidden(self, values: pa.ChunkedArray, rule: Rule) -> pa.ChunkedArray:
        """Replace values by the pseudonyms that a rule gives them."""
        return self.pseudonyms.of(values, self._namespace(rule))

    def _namespace(self, rule: Rule) -> str:
        """A vendor's own numbers start at 1 everywhere: number 42 of two systems are two people."""
        return f"{rule}.{self.source}" if rule is Rule.PERSON else str(rule)

    def _collapse(self, tallies: dict[str, Tally]) -> None:
        rows = f"read_parquet({literal(str(self.path))})"
        counted = self.con.execute(
            f"select _file, count(*), count(distinct _row_key) from {rows} group by all"
        ).fetchall()
        dirty = False
        for file, count, keys in counted:
            if tallies[file].refused:
                dirty = True
            elif count != keys:
                tallies[file].duplicate = count - keys
                dirty = True
        if dirty:
            self._rewrite(rows, [name for name, tally in tallies.items() if tally.refused])

    def _rewrite(self, rows: str, refused: list[str]) -> None:
        """Keep one row per part and key; only keys and places are sorted, the wide rows stream through."""
        out = ", ".join(literal(name) for name in refused) or "''"
        settled = self.path.with_suffix(".settled.parquet")
        write_rows(
            self.con,
            f"""select * from {rows} semi join (
                select _file, _line from (select _file, _line, row_number() over (
                    partition by _file, _row_key
                    order by _changed_at desc nulls last, _line desc) as place
                    from {rows} where _file not in ({out})) where place = 1
            ) as kept using (_file, _line)""",
            settled,
        )
        settled.replace(self.path)


def write_rows(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query into a file, in any order; only that lets DuckDB bound what it holds.

    It takes 2,048 rows at a time at least: where they are so long that they need more room, they get it.
    """
    copy = (
        f"copy ({query}) to {literal(str(path))} (format parquet, compression uncompressed, "
        f"row_group_size {BATCH_ROWS}, row_group_size_bytes {literal(PIECE_BYTES)})"
    )
    con.execute("set preserve_insertion_order = false")
    try:
        con.execute(copy)
    except duckdb.OutOfMemoryException:
        con.execute(f"set memory_limit = {literal(FOR_FILES.memory)}")
        con.execute(copy)
    finally:
        con.execute("set preserve_insertion_order = true")


def _streamed(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Rows of a query as they come; the client plans it twice for that."""
    return con.sql(sql).to_arrow_reader(BATCH_ROWS)


def _at_once(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Rows of a query from memory; planned once, which is most of the time that few rows take."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # DuckDB warns of the copy; here it is a small one
        return con.execute(sql).to_arrow_reader(BATCH_ROWS)


def _statement(con: duckdb.DuckDBPyConnection, stream: Stream, chunk: Chunk) -> Statement:
    try:
        return statement(con, stream, chunk)
    except duckdb.BinderException:
        raise SourceError("the expressions of the layout do not fit the columns as they came") from None


def _rejects(made: Statement, faulty: pa.Table, file: str) -> list[Reject]:
    found = faulty.select(["__fault", "__line", "__kind", "_row_key", "_changed_at"]).to_pylist()
    return [
        Reject(
            file,
            row["__line"],
            made.faults[row["__fault"] - 1].column,
            row["__kind"],
            made.faults[row["__fault"] - 1].reason,
            1,
            row["_row_key"],
            row["_changed_at"],
        )
        for row in found
    ]
