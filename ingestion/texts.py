"""People's own words in rows that are already there: emptied when their time is up, or when none are kept.

Words are columns under the rule ``redact`` and the fields they fill. They are only in the raw database:
no model copies them, so a published file holds none and nothing has to be taken out of older ones.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ingestion.connector import Rule, Stream, TextPolicy
from ingestion.entities import ENTITIES
from ingestion.expressions import literal, quoted
from ingestion.warehouse import ENTITY_SCHEMAS, LEDGER, vendor_tables

log = logging.getLogger(__name__)

Streams = Mapping[tuple[str, str, str, str], Stream]  # by schema, table, source and name of the stream


@dataclass(frozen=True)
class _Table:
    """A raw table that may hold words: in which columns, dated by which, and whether it keeps `_row`."""

    schema: str
    name: str
    words: tuple[str, ...]
    said_at: str | None
    has_row: bool

    def __str__(self) -> str:
        """Name it in SQL."""
        return f"{self.schema}.{quoted(self.name)}"


def remove_old(con: duckdb.DuckDBPyConnection, policy: TextPolicy, streams: Streams, now: datetime) -> int:
    """Empty the words whose time is up; returns the number of rows.

    Rows of a stream that is no longer configured are treated alike, but lose all of their `_row`: nobody
    knows any more which of its members are words.
    """
    if policy.keep and policy.days is None:
        return 0
    until = now - timedelta(days=policy.days or 0) if policy.keep else None
    removed = 0
    for table in _tables():
        found = con.execute(f"select distinct _source, _stream from {table} order by all").fetchall()
        for source, name in found:
            stream = streams.get((table.schema, table.name, source, name))
            removed += _remove(con, table, source, name, stream, until)
    if removed:
        log.info("Words were removed from %s rows", removed)
    return removed


def _tables() -> Iterator[_Table]:
    for schema in ENTITY_SCHEMAS:
        for entity in ENTITIES:
            yield _Table(schema, entity.name, entity.texts, entity.text_at, True)
    for schema, stream in vendor_tables():
        words = tuple(output.name for output in stream.outputs if output.rule is Rule.REDACT)
        yield _Table(schema, stream.table, words, stream.text_at, stream.keep_row)


def _remove(
    con: duckdb.DuckDBPyConnection,
    table: _Table,
    source: str,
    name: str,
    stream: Stream | None,
    until: datetime | None,
) -> int:
    cleared = [f"{quoted(word)} = null" for word in table.words]
    filled = [f"{quoted(word)} is not null" for word in table.words]
    if table.has_row:
        row, holds_words = _row_without(stream, kept=until is not None)
        cleared += [f"_row = {row}"] if row else []
        filled += holds_words
    if not filled:
        return 0
    is_old = "true" if until is None else f"{_said_at(table)} < {literal(until.isoformat())}::timestamptz"
    query = (
        f"update {table} as t set {', '.join(cleared)} "
        f"where _source = ? and _stream = ? and {is_old} and ({' or '.join(filled)})"
    )
    return int(con.execute(query, [source, name]).fetchall()[0][0])


def _row_without(stream: Stream | None, *, kept: bool) -> tuple[str, list[str]]:
    """SQL of `_row` without its words, and of whether it has some."""
    if stream is None:
        return "'{}'", ["_row <> '{}'"]
    rules = (Rule.REDACT,) if kept else (Rule.REDACT, Rule.DROP)
    columns = [name for name, rule in stream.personal.items() if rule in rules]
    if not columns:
        return "", []
    nothing = json.dumps(dict.fromkeys(columns), ensure_ascii=False)
    holds = [f"contains(_row, {literal(json.dumps(name, ensure_ascii=False) + ':')})" for name in columns]
    return f"json_merge_patch(_row, {literal(nothing)})::varchar", holds


def _said_at(table: _Table) -> str:
    """When words were said: the table's own moment, the row's change, or the file's first reading."""
    first = (
        f"(select min(loaded_at) from {LEDGER}.source_file as f "
        "where f.source = t._source and f.stream = t._stream and f.file = t._file)"
    )
    moments = [quoted(table.said_at)] if table.said_at else []
    return f"coalesce({', '.join([*moments, '_changed_at', first])})"


def streams_by_place(found: Sequence[tuple[str, str, Stream]]) -> Streams:
    """Put streams where their rows are: ``found`` holds the schema, the source and the stream."""
    return {(schema, stream.table, source, stream.name): stream for schema, source, stream in found}
