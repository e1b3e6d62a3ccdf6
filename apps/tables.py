"""Which tables a published file has: one from an older version lacks the newer ones."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from apps.data import Handle, Query, Row

TABLES = Query(
    """
select table_schema || '.' || table_name as name
from information_schema.tables
where table_schema in ('core', 'impact', 'roi')
order by name
"""
)


def has(handle: Handle, table: str) -> bool:
    """Whether this run has a table."""
    return any(row["name"] == table for row in handle.rows(TABLES))


def of(handle: Handle, table: str, query: Query) -> list[Row]:
    """The rows of a query, or none where the run lacks its table."""
    return handle.rows(query) if has(handle, table) else []


def columns(kind: type[Any]) -> str:
    """The columns that a record is made of."""
    return ", ".join(f.name for f in fields(kind))
