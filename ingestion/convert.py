"""The one SQL statement that turns rows of a part into rows of the raw table, faults marked.

Four layers, each a subselect: the source's own values (`__r`), trimmed texts (`__t`), the
declared columns in their types under their own names, and the entity's fields (`__e`, then
`__o` cast). A row's first fault decides why it is quarantined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from ingestion.casts import DAMAGED_ID, TYPE_WORDS, cast, cleaned, value_kind
from ingestion.connector import ABSENT, PSEUDONYMS, Chunk, Output, Rule, Stream
from ingestion.entities import FieldType
from ingestion.expressions import DUCKDB_TYPES, column_references, literal, quoted
from ingestion.privacy import redacted
from ingestion.rowjson import row_json
from ingestion.shape import id_columns

#: What DuckDB calls the types when it is asked for them.
_DESCRIBED = {kind: name.upper() for kind, name in DUCKDB_TYPES.items()}
_DESCRIBED[FieldType.TIMESTAMP] = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True)
class Fault:
    """A way a row can fail: when, which column and value, and the reason to give."""

    condition: str
    column: str | None
    value: str
    reason: str


@dataclass(frozen=True)
class Statement:
    """The finished SQL and what its fault numbers mean."""

    sql: str
    faults: tuple[Fault, ...]
    row_personal: tuple[tuple[str, Rule, str | None], ...]  # pseudonyms of `_row`: column, rule, equal output


def statement(con: duckdb.DuckDBPyConnection, stream: Stream, chunk: Chunk) -> Statement:
    """Build the statement for the rows of a chunk; types are asked of DuckDB, not guessed."""
    types = _types(con, f"select {_list(chunk.columns.values())} from {chunk.relation}")
    given = dict(zip(chunk.columns, types, strict=True))
    typed = f"({_typed(stream, chunk, given)})"
    expressions = [_expression(stream, output) for output in stream.outputs]
    mapped_types = _mapped_types(con, stream, typed, expressions)
    layers, faults = _fields(stream, typed, expressions, mapped_types)
    faults = (*_column_faults(stream, given), *faults)
    personal = tuple(
        (c.name, stream.personal[c.name], _same_as(stream, c.name))
        for c in stream.columns
        if _rule(stream, c.name) in PSEUDONYMS and stream.keep_row
    )
    cases = " ".join(f"when {fault.condition} then {n}" for n, fault in enumerate(faults, 1))
    values = " ".join(f"when {n} then {fault.value}" for n, fault in enumerate(faults, 1))
    number = f"case {cases} else 0 end" if cases else "0"
    too_old = _too_old(stream)
    picked = [
        "__fault",
        "__line",
        *(
            f"{_shown(output, n, too_old)} as {quoted(output.name)}"
            for n, output in enumerate(stream.outputs)
        ),
        f"{_changed(stream)} as _changed_at",
        f"{_deleted(stream)} as _is_deleted",
        *([f"{row_json(stream, given, bool(personal), too_old)} as _row"] if stream.keep_row else []),
        f"{_key(stream)} as _row_key",
        *(
            f"__r{_place(stream, name)}::varchar as __p{n}"
            for n, (name, _, same) in enumerate(personal)
            if same is None
        ),
    ]
    failed = f"case __fault {values} end" if values else "null::varchar"
    sql = (
        f"select * exclude (__value), case when __fault > 0 then {value_kind('__value')} end as __kind "
        f"from (select {', '.join(picked)}, {failed} as __value "
        f"from (select *, {number} as __fault from {layers}))"
    )
    return Statement(sql, faults, personal)


def _too_old(stream: Stream) -> str | None:
    """Whether the time of a row's words is up; None when no row can be too old."""
    if stream.text_days is None:
        return None
    moment = _changed(stream)
    if stream.text_at is not None:
        place = [output.name for output in stream.outputs].index(stream.text_at)
        moment = f"coalesce(__o{place}, {moment})"
    return f"coalesce({moment} < getvariable('words_from'), false)"


def _shown(output: Output, place: int, too_old: str | None) -> str:
    if too_old is None or output.rule is not Rule.REDACT:
        return f"__o{place}"
    return f"case when {too_old} then null else __o{place} end"


def _types(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [row[1] for row in con.execute(f"describe {query}").fetchall()]


def _mapped_types(
    con: duckdb.DuckDBPyConnection, stream: Stream, typed: str, expressions: list[str]
) -> list[str]:
    """Types of the fields' expressions; of a mere column it is known, and asking costs milliseconds."""
    known = {f"({quoted(c.name)})": _DESCRIBED[c.type] for c in stream.columns}
    asked = [sql for sql in dict.fromkeys(expressions) if sql not in known]
    if asked:
        found = _types(con, f"select {_list(asked)} from {typed}")
        known |= dict(zip(asked, found, strict=True))
    return [known[sql] for sql in expressions]


def _list(expressions: Iterable[str]) -> str:
    return ", ".join(f"{sql} as __{n}" for n, sql in enumerate(expressions))


def _place(stream: Stream, name: str) -> int:
    return [column.name for column in stream.columns].index(name)


def _same_as(stream: Stream, column: str) -> str | None:
    """Name the output that copies a text column under the same rule: its pseudonym need not be made twice."""
    kind = next(c.type for c in stream.columns if c.name == column)
    for output in stream.outputs:
        copied = output.expression == quoted(column) and output.rule == stream.personal[column]
        if copied and kind is FieldType.TEXT and not output.values and not stream.rules.nulls:
            return output.name
    return None


def _rule(stream: Stream, name: str) -> Rule | None:
    return stream.personal.get(name)


def _typed(stream: Stream, chunk: Chunk, given: dict[str, str]) -> str:
    """Layers one to three: raw, trimmed and typed columns."""
    line = chunk.line or "null::bigint"
    raw = [f"{chunk.columns[c.name]} as __r{n}" for n, c in enumerate(stream.columns)]
    trimmed, typed = [], []
    for n, column in enumerate(stream.columns):
        text = given[column.name] == "VARCHAR"
        trimmed.append(f"{cleaned(f'__r{n}', stream.rules, column.type) if text else f'__r{n}'} as __t{n}")
        value = cast(f"__t{n}", given[column.name], column.type, stream.rules)
        if chunk.columns[column.name] == ABSENT:
            value = f"null::{DUCKDB_TYPES[column.type]}"  # DuckDB 2.0 cannot fold the cast of a constant NULL
        typed.append(f"{value} as {quoted(column.name)}")
    return (
        f"select *, {', '.join(typed)} from (select *, {', '.join(trimmed)} "
        f"from (select {', '.join(raw)}, {line} as __line from {chunk.relation}))"
    )


def _expression(stream: Stream, output: Output) -> str:
    """A field's expression; anything that can fail on a value is caught, so one row cannot stop the file."""
    if output.expression is None:
        return f"null::{DUCKDB_TYPES[output.type]}"
    if _is_plain(stream, output.expression):
        return f"({output.expression})"
    return f"try({{'v': ({output.expression})}})"


def _is_plain(stream: Stream, expression: str) -> bool:
    bare = expression.strip()
    names = {c.name.lower() for c in stream.columns}
    return bare.strip('"').lower() in names or not column_references(bare, [c.name for c in stream.columns])


def _fields(
    stream: Stream, typed: str, expressions: list[str], types: list[str]
) -> tuple[str, tuple[Fault, ...]]:
    """Layer four: the entity's fields, and what can be wrong with them."""
    mapped, cast_up, faults = [], [], []
    for n, (output, sql, given) in enumerate(zip(stream.outputs, expressions, types, strict=True)):
        mapped.append(f"{sql} as __e{n}")
        value, kind = f"__e{n}", given
        if sql.startswith("try("):
            faults.append(
                Fault(f"{value} is null", output.name, "null", f"the expression for {output.name} fails")
            )
            value, kind = f"{value}.v", kind.removeprefix("STRUCT(v ").removesuffix(")")
        result, more = _field(stream, output, value, kind)
        cast_up.append(f"{result} as __o{n}")
        faults += [Fault(f.condition.replace("__o", f"__o{n}"), f.column, f.value, f.reason) for f in more]
    layers = f"(select *, {', '.join(cast_up)} from (select *, {', '.join(mapped)} from {typed}))"
    return layers, tuple(faults)


def _field(stream: Stream, output: Output, value: str, kind: str) -> tuple[str, list[Fault]]:
    """The SQL of one field from its expression's value, and its faults (`__o` stands for the field)."""
    faults: list[Fault] = []
    shown = f"{value}::varchar"
    if output.values:
        mapping = dict(output.values)
        other = mapping.pop("*", None)
        cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in mapping.items())
        null = f"when {value} is null then {literal(mapping['']) if '' in mapping else 'null'}"
        rest = f"else {literal(other)} end" if other is not None else "end"
        mapped = f"case {null} else case {shown} {cases} {rest} end" if cases else f"case {null} {rest}"
        if other is None:
            faults.append(
                Fault(
                    f"{value} is not null and ({mapped}) is null",
                    output.name,
                    shown,
                    f"the value map of {output.name} does not know the value",
                )
            )
        value, kind = f"({mapped})", "VARCHAR"
    elif kind == "VARCHAR":
        value = f"nullif({value}, '')"
    result = cast(value, kind, output.type, stream.rules)
    if output.expression is not None and (kind != DUCKDB_TYPES[output.type].upper()):
        faults.append(
            Fault(
                f"{value} is not null and __o is null",
                output.name,
                shown,
                f"{output.name} is not {TYPE_WORDS[output.type]}",
            )
        )
    if output.allowed:
        result = f"lower({result})"
        words = ", ".join(literal(word) for word in output.allowed)
        faults.append(
            Fault(
                f"__o not in ({words})",
                output.name,
                shown,
                f"{output.name} is none of: {', '.join(output.allowed)}",
            )
        )
    if output.required:
        faults.append(Fault("__o is null", output.name, "null", f"{output.name} is empty"))
    if output.rule in (Rule.REDACT, Rule.LABEL):
        result = redacted(f"({result})")
    return result, faults


def _column_faults(stream: Stream, given: dict[str, str]) -> tuple[Fault, ...]:
    nothing = " and ".join(f"__r{n} is null" for n in range(len(stream.columns)))
    faults = [Fault(nothing, None, "null", "none of the declared columns can be read from this row")]
    ids = id_columns(stream)
    for n, column in enumerate(stream.columns):
        name, raw = column.name, f"__r{n}::varchar"
        if name in ids and column.type is FieldType.TEXT and given[name] == "VARCHAR":
            suspect = f"contains(__t{n}, 'E+') or contains(__t{n}, 'e+')"
            damaged = f"({suspect}) and regexp_full_match(__t{n}, {literal(DAMAGED_ID)})"
            faults.append(
                Fault(f"({damaged})", name, raw, f"spreadsheet-damaged id in {name}: its digits are lost")
            )
        if given[name] != "VARCHAR" or column.type is not FieldType.TEXT:
            condition = f"__t{n} is not null and {quoted(name)} is null"
            faults.append(Fault(condition, name, raw, f"{name} is not {TYPE_WORDS[column.type]}"))
        if name in stream.key:
            faults.append(Fault(f"{quoted(name)} is null", name, "null", f"the key column {name} is empty"))
    return tuple(faults)


def _changed(stream: Stream) -> str:
    if stream.changed is None:
        return "null::timestamptz"
    kind = next(c.type for c in stream.columns if c.name == stream.changed)
    value = quoted(stream.changed)
    if kind not in (FieldType.BIGINT, FieldType.DOUBLE, FieldType.DECIMAL):
        return f"try_cast({value} as timestamptz)"
    # Seconds or milliseconds since 1970; a smaller number counts changes, and orders them as well as a time.
    micros = (
        f"case when {value} between 1e8 and 1e11 then {value} * 1e6 "
        f"when {value} between 1e11 and 1e14 then {value} * 1e3 else {value} end"
    )
    return f"try(make_timestamptz(({micros})::bigint))"


def _deleted(stream: Stream) -> str:
    return f"coalesce(try_cast(({stream.deleted}) as boolean), false)" if stream.deleted else "false"


def _key(stream: Stream) -> str:
    """Hash of the key, salted: a key may be personal. Without one the whole row, or its place, is the key."""
    if stream.keep_duplicates:
        return "left(sha256(getvariable('row_salt') || getvariable('part_file') || chr(31) || __line), 32)"
    names = [quoted(n) for n in stream.key] or [f"__r{n}" for n in range(len(stream.columns))]
    parts = ", ".join(f"coalesce({name}::varchar, chr(30))" for name in names)
    return f"left(sha256(getvariable('row_salt') || concat_ws(chr(31), {parts})), 32)"
