"""The published file: opened once, read-only, and asked small questions.

A handle is taken once per script run, so a page never mixes two runs, and everything
cached is keyed by the published file's name, which is never used twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

from apps.manifest import Manifest, read_manifest

log = logging.getLogger(__name__)

CURRENT = "current"
# The same for every connection: DuckDB refuses two that differ on one file in one process.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "memory_limit": "1GB",
    "threads": 2,
}

Row = dict[str, Any]


class NothingPublishedError(Exception):
    """There is no published file to read; the message says what fixes it."""


@dataclass(frozen=True)
class Query:
    """A statement with its values: what a page shows and what it ran are the same object."""

    sql: str
    params: tuple[Any, ...] = ()

    def text(self) -> str:
        """The statement as an analyst can run it."""
        shown = self.sql.strip()
        for value in self.params:
            quoted = "'" + str(value).replace("'", "''") + "'" if not isinstance(value, int) else str(value)
            shown = shown.replace("?", quoted, 1)
        return shown


@dataclass(frozen=True)
class Handle:
    """One published run: its connection, its name, its manifest, and what was asked of it."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    manifest: Manifest
    problem: str | None = None  # why this isn't the newest one
    asked: list[Query] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The published file's name: part of every cache key."""
        return self.path.name

    def rows(self, query: Query) -> list[Row]:
        """The rows of a small query, from the cache if this run was asked before."""
        if query not in self.asked:
            self.asked.append(query)
        return _rows(self.connection, self.name, query.sql, query.params)


def take_handle(published: Path | None) -> Handle:
    """The run that `current` points to now; the last good one if that can't be read."""
    if published is None:
        raise NothingPublishedError("The view was started without a folder. Start it with `empathy serve`.")
    link = published / CURRENT
    if not link.exists():
        raise NothingPublishedError(
            "Nothing has been published yet. Run `empathy run` (or `empathy demo` for the sample company)."
        )
    path = link.resolve()
    last_good = _last_good()
    try:
        opened = _open(str(path))
    except duckdb.Error:
        log.exception("published file %s can't be read", path.name)
        previous = last_good.get(str(published))
        if previous is None:
            raise
        return Handle(
            previous[0], previous[1].cursor(), read_manifest(previous[0]), f"{path.name} can't be read"
        )
    last_good[str(published)] = (path, opened)
    return Handle(path, opened.cursor(), read_manifest(path))


# Two: the run that was just replaced is still in use by pages that are being drawn.
@st.cache_resource(max_entries=2, show_spinner=False)
def _open(path: str) -> duckdb.DuckDBPyConnection:
    """Open and read one table: a damaged file often opens fine and fails only then."""
    connection = duckdb.connect(path, read_only=True, config=CONFIG)
    connection.execute("select count(*) from kpi.kpi_catalog").fetchall()
    return connection


@st.cache_resource(show_spinner=False)
def _last_good() -> dict[str, tuple[Path, duckdb.DuckDBPyConnection]]:
    return {}


@st.cache_data(max_entries=2000, show_spinner=False)
def _rows(_connection: duckdb.DuckDBPyConnection, name: str, sql: str, params: tuple[Any, ...]) -> list[Row]:
    """`name` is the published file's: with it a new run never answers from an old one."""
    cursor = _connection.cursor().execute(sql, list(params))
    columns = [c[0] for c in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def first(rows: Sequence[Row]) -> Row:
    """The only row, or nothing."""
    return rows[0] if rows else {}


def utc_now() -> dt.datetime:
    """The clock of the view; tests replace it."""
    return dt.datetime.now(dt.UTC)
