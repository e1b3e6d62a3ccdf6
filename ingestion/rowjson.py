"""The untouched row as JSON text, for the column `_row`.

Members are put together as text. DuckDB's own json_object gives the same, but it parses and
writes nested values once more, which takes four times as long.
"""

from __future__ import annotations

import json

from ingestion.connector import PSEUDONYMS, Column, Rule, Stream
from ingestion.entities import FieldType
from ingestion.expressions import literal, quoted
from ingestion.privacy import redacted

#: DuckDB's parser lets a comma stand before a closing bracket; strict readers of `_row` do not.
_LOOSE = literal(r",\s*[\]}]")


def row_json(stream: Stream, given: dict[str, str], left_open: bool, too_old: str | None = None) -> str:
    """SQL of the row as a JSON object; dropped columns are absent, pseudonymised ones are added later.

    `left_open` leaves the closing brace to `privacy.join_row`, which adds those. People's own words stand
    last and are absent when they are `too_old`.
    """
    pieces = []
    places = range(len(stream.columns))
    for n in sorted(places, key=lambda n: stream.personal.get(stream.columns[n].name) is Rule.REDACT):
        column = stream.columns[n]
        rule = stream.personal.get(column.name)
        if rule is Rule.DROP or rule in PSEUDONYMS:
            continue
        name = literal(("," if pieces else "{") + json.dumps(column.name, ensure_ascii=False) + ":")
        value = f"coalesce({_member(column, n, given[column.name], rule)}, 'null')"
        if rule is Rule.REDACT and too_old and pieces:
            pieces.append(f"case when {too_old} then '' else concat({name}, {value}) end")
        else:
            pieces += [name, value]
    if not pieces:
        pieces.append("'{'")
    return f"concat({', '.join(pieces if left_open else [*pieces, literal('}')])})"


def _member(column: Column, place: int, given: str, rule: Rule | None) -> str:
    """SQL of one value as JSON text."""
    raw, typed = f"__r{place}", quoted(column.name)
    if rule in (Rule.REDACT, Rule.LABEL):
        return f"to_json({redacted(f'{raw}::varchar')})::varchar"
    if given == "JSON":
        return f"{raw}::varchar"
    if given == "VARCHAR" and column.type is FieldType.JSON:
        strict = f"case when regexp_matches({raw}, {_LOOSE}) then json({raw})::varchar else {raw} end"
        return f"case when {typed} is null then to_json({raw})::varchar else {strict} end"
    return f"to_json({raw})::varchar"
