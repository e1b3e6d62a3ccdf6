"""Deletions of vendors that only tell what is left: the keys of all records that a parent still has.

A snapshot says it of a whole stream. Where reading everything costs too many requests, a connector may ask
for the bare keys of one parent, such as the ids of a survey's responses; what the raw table holds beyond them
is marked deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ingestion.expressions import literal, quoted

KEYS = "remaining_keys"


@dataclass(frozen=True)
class Remaining:
    """The columns with a record's parent and key, and each parent's keys, complete for the parents named.

    One parent may lose all it had. Over all parents of the stream together it is as with a snapshot: when too
    much is gone, `confirm` stops the stream, given how many rows are left of how many.
    """

    parent: str
    key: str
    keys: Mapping[str, Sequence[str]]
    confirm: Callable[[int, int], None]

    def register(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make the keys known to a connection, for `gone`."""
        every = [key for keys in self.keys.values() for key in keys]
        con.register(KEYS, pa.table({"key": pa.array(every, pa.string())}))

    def gone(self) -> str:
        """SQL condition of rows that a parent no longer has; needs `register`."""
        parents = ", ".join(literal(parent) for parent in self.keys)
        return f"{quoted(self.parent)} in ({parents}) and {quoted(self.key)} not in (select key from {KEYS})"
