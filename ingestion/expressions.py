"""The one-line SQL expressions of a layout: what they refer to, and whether they can be used."""

# ruff: noqa: PLC0415 - settings are read far more often than expressions are checked
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from ingestion.entities import FieldType

if TYPE_CHECKING:
    import duckdb

DUCKDB_TYPES: dict[FieldType, str] = {
    FieldType.TEXT: "varchar",
    FieldType.BIGINT: "bigint",
    FieldType.DOUBLE: "double",
    FieldType.DECIMAL: "decimal(18,4)",
    FieldType.BOOLEAN: "boolean",
    FieldType.TIMESTAMP: "timestamptz",
    FieldType.DATE: "date",
    FieldType.JSON: "json",
}
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def column_references(expression: str, columns: Iterable[str]) -> list[str]:
    """Return the declared columns an expression uses, in the order of declaration."""
    columns = list(columns)
    bare = _LITERAL.sub("", resolved(expression, columns))
    words = {name.replace('""', '"').lower() for name in _QUOTED.findall(bare)}
    words |= {word.lower() for word in _WORD.findall(_QUOTED.sub(" ", bare))}
    return [name for name in columns if name.lower() in words]


def resolved(expression: str, columns: Iterable[str]) -> str:
    """Take an expression that is just a column's name for that column, whatever it is called."""
    bare = expression.strip()
    for name in columns:
        if bare.lower() == name.strip().lower():
            return quoted(name)
    return bare


def expression_fault(expression: str, columns: Mapping[str, FieldType]) -> str | None:
    """Say what is wrong with an expression, or nothing: it is bound against empty rows."""
    bare = _QUOTED.sub("", _LITERAL.sub("", expression))
    if not expression.strip():
        return "is empty"
    if ";" in bare or "--" in bare or "\n" in expression.strip() or re.search(r"\bselect\b", bare, re.I):
        return "is not one expression over the columns of a row"
    return _bind(
        resolved(expression, columns), tuple((name, DUCKDB_TYPES[kind]) for name, kind in columns.items())
    )


@lru_cache(maxsize=4096)
def _bind(expression: str, columns: tuple[tuple[str, str], ...]) -> str | None:
    import duckdb

    empty = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind in columns)
    try:
        _checker().execute(f"describe select ({expression}) from (select {empty})")
    except duckdb.Error as error:
        sentence = str(error).partition("\n")[0].partition(": ")[2] or str(error)
        return f"{sentence} (columns: {', '.join(name for name, _ in columns)})"
    return None


@lru_cache(maxsize=1)
def _checker() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"enable_external_access": "false", "threads": "1"})
