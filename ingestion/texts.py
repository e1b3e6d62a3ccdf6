"""People's own words in rows that are already there: removed when their time is up.

Words are columns under the rule ``redact`` and the fields they fill. They are only in the raw database:
no model copies them, so a published file holds none and nothing has to be taken out of older ones.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

from ingestion.connector import Rule, Source, Stream
from ingestion.entities import ENTITIES, Entity
from ingestion.expressions import literal, quoted
from ingestion.warehouse import ENTITY_SCHEMAS, LEDGER

log = logging.getLogger(__name__)


def remove_old(
    con: duckdb.DuckDBPyConnection, sources: Sequence[tuple[Source, str, Sequence[Stream]]], now: datetime
) -> int:
    """Empty words whose time is up in rows that are already there; returns the number of rows.

    ``sources`` are the configured ones with their schema and streams. Rows of a stream that is no longer
    configured lose their words by the same rule, and their `_row`, in which nobody knows the words.
    """
    if not sources:
        return 0
    policy = sources[0][0].texts
    if policy.keep and policy.days is None:
        return 0
    until = now - timedelta(days=policy.days or 0) if policy.keep else None
    configured = {(schema, s.table, source.name, s.name): s for source, schema, own in sources for s in own}
    removed = 0
    for schema in ENTITY_SCHEMAS:
        for entity in ENTITIES:
            for key in _streams_in(con, schema, entity):
                removed += _remove(
                    con, schema, entity, key, configured.get((schema, entity.name, *key)), until
                )
    if removed:
        log.info("Words were removed from %s rows: their time is up", removed)
    return removed


def _streams_in(con: duckdb.DuckDBPyConnection, schema: str, entity: Entity) -> list[tuple[str, str]]:
    query = f"select distinct _source, _stream from {schema}.{quoted(entity.name)} order by all"
    return con.execute(query).fetchall()


def _remove(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    entity: Entity,
    key: tuple[str, str],
    stream: Stream | None,
    until: datetime | None,
) -> int:
    columns = _columns_of_words(stream, kept=until is not None)
    if stream is not None and not columns:
        return 0
    table = f"{schema}.{quoted(entity.name)}"
    filled = [f"{quoted(name)} is not null" for name in entity.texts]
    if columns is None:
        filled.append("_row <> '{}'")
        row = "'{}'"
    else:
        filled += [
            f"contains(_row, {literal(json.dumps(name, ensure_ascii=False) + ':')})" for name in columns
        ]
        nothing = json.dumps(dict.fromkeys(columns), ensure_ascii=False)
        row = f"json_merge_patch(_row, {literal(nothing)})::varchar"
    cleared = [f"{quoted(name)} = null" for name in entity.texts] + [f"_row = {row}"]
    is_old = "true" if until is None else f"{_said_at(entity)} < {literal(until.isoformat())}::timestamptz"
    query = (
        f"update {table} as t set {', '.join(cleared)} "
        f"where _source = ? and _stream = ? and {is_old} and ({' or '.join(filled)})"
    )
    return int(con.execute(query, list(key)).fetchall()[0][0])


def _columns_of_words(stream: Stream | None, *, kept: bool) -> list[str] | None:
    """Columns that words may stand in; None when the layout is gone and nobody knows."""
    if stream is None:
        return None
    rules = (Rule.REDACT,) if kept else (Rule.REDACT, Rule.DROP)
    return [name for name, rule in stream.personal.items() if rule in rules]


def _said_at(entity: Entity) -> str:
    """When words were said: the entity's own moment, the row's change, or the file's first reading."""
    first = (
        f"(select min(loaded_at) from {LEDGER}.source_file as f "
        "where f.source = t._source and f.stream = t._stream and f.file = t._file)"
    )
    moments = [quoted(entity.text_at)] if entity.text_at else []
    return f"coalesce({', '.join([*moments, '_changed_at', first])})"
