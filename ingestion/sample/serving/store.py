"""Records as a vendor would write them: JSON text in an in-memory DuckDB, in the order they changed.

Pages are put together by DuckDB, so serving a million records costs no Python loop over them. A record
that changes moves to the end of its collection, as it does in a vendor's list of changes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.expressions import quoted

#: What a table given to `load` must hold; `changed` in microseconds since 1970.
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("parent", pa.string()),
        ("changed", pa.int64()),
        ("deleted", pa.bool_()),
        ("record", pa.string()),
    ]
)
_COLUMNS = ", ".join(SCHEMA.names)


@dataclass(frozen=True)
class Rows:
    """Some records: the JSON text of their list, how many, the place of the last, and whether more follow."""

    listed: str
    count: int
    last: int
    more: bool

    def records(self) -> list[dict[str, Any]]:
        """Return the records as Python objects, for answers that change them."""
        return json.loads(self.listed)


def micros(at: datetime) -> int:
    """Return an instant as microseconds since 1970."""
    return round(at.timestamp() * 1_000_000)


class Store:
    """Collections of records by name."""

    def __init__(self) -> None:
        self._con = duckdb.connect(config={"threads": 1})
        self._con.execute("set timezone = 'UTC'")
        self._con.execute("set enable_progress_bar = false")
        self._lock = threading.RLock()
        self._made: dict[str, int] = {}  # collection -> the last place that was ever given

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The database, for SQL that makes records out of the sample company's tables."""
        return self._con

    def load(self, collection: str, rows: pa.Table | str) -> None:
        """Add many records at once: a table of SCHEMA, or a query that gives one."""
        with self._lock:
            table = self._table(collection)
            given = f"({rows})" if isinstance(rows, str) else "given"
            if not isinstance(rows, str):
                self._con.register("given", rows.select(SCHEMA.names))
            first = self._made[collection]
            self._con.execute(
                f"insert into {table} select {first} + row_number() over (order by changed, id), {_COLUMNS} "
                f"from {given} order by changed, id"
            )
            found = self._con.execute(f"select coalesce(max(n), 0) from {table}").fetchall()[0][0]
            self._made[collection] = max(first, found)

    def put(
        self,
        collection: str,
        record: Mapping[str, Any],
        *,
        changed: datetime,
        key: str = "id",
        parent: str = "",
        deleted: bool = False,
    ) -> None:
        """Add a record, or change it: it moves to the end."""
        with self._lock:
            table = self._table(collection)
            name = str(record[key])
            self._made[collection] += 1
            self._con.execute(f"delete from {table} where id = ? and parent = ?", [name, parent])
            self._con.execute(
                f"insert into {table} values (?, ?, ?, ?, ?, ?)",
                [
                    self._made[collection],
                    name,
                    parent,
                    micros(changed),
                    deleted,
                    json.dumps(record, ensure_ascii=False),
                ],
            )

    def remove(self, collection: str, name: str) -> None:
        """Let a record vanish without a trace."""
        with self._lock:
            self._con.execute(f"delete from {self._table(collection)} where id = ?", [name])

    def page(  # noqa: PLR0913 - a page has many sides
        self,
        collection: str,
        *,
        after: int = 0,
        skip: int = 0,
        limit: int = 100,
        since: datetime | None = None,
        until: datetime | None = None,
        parent: str | None = None,
        deleted: bool | None = None,
        where: str = "true",
        order: str = "n",
        shown: str = "record",
    ) -> Rows:
        """Return records behind a place, in the order they changed; `shown` is the SQL of what is served."""
        conditions, values = ["n > ?", where], [after]
        given: list[tuple[str, Any]] = [
            ("changed >= ?", micros(since) if since else None),
            ("changed < ?", micros(until) if until else None),
            ("parent = ?", parent),
            ("deleted = ?", deleted),
        ]
        for condition, value in given:
            if value is not None:
                conditions.append(condition)
                values.append(value)
        with self._lock:
            found: Any = self._con.sql(
                f"select n, {shown} as record from (from {self._table(collection)} "
                f"where {' and '.join(conditions)} order by {order} limit {limit + 1} offset {skip})",
                params=values,
            ).to_arrow_table()
        kept = found.slice(0, limit)
        listed = "[" + ",".join(kept.column("record").to_pylist()) + "]"
        last = kept.column("n")[-1].as_py() if len(kept) else after
        return Rows(listed, len(kept), last, len(found) > limit)

    def get(self, collection: str, name: str) -> dict[str, Any] | None:
        """Return one record."""
        with self._lock:
            found = self._con.execute(
                f"select record from {self._table(collection)} where id = ?", [name]
            ).fetchall()
        return json.loads(found[0][0]) if found else None

    def parents(self, collection: str, names: list[str]) -> dict[str, str]:
        """Return the parents of some records, as far as they have one."""
        with self._lock:
            found = self._con.execute(
                f"select id, parent from {self._table(collection)} where parent <> '' and id = any(?)",
                [names],
            ).fetchall()
        return dict(found)

    def changed_at(self, collection: str, place: int) -> datetime | None:
        """Return when the record at a place changed."""
        with self._lock:
            found = self._con.execute(
                f"select changed from {self._table(collection)} where n = ?", [place]
            ).fetchall()
        return datetime.fromtimestamp(found[0][0] / 1_000_000, UTC) if found else None

    def count(self, collection: str, *, parent: str | None = None, since: datetime | None = None) -> int:
        """Count the records of a collection, of one parent, or changed since a time."""
        given = [("parent = ?", parent), ("changed >= ?", micros(since) if since else None)]
        conditions = ["true", *(condition for condition, value in given if value is not None)]
        values = [value for _, value in given if value is not None]
        with self._lock:
            found = self._con.execute(
                f"select count(*) from {self._table(collection)} where {' and '.join(conditions)}", values
            ).fetchall()
        return found[0][0]

    def _table(self, collection: str) -> str:
        name = quoted(collection)
        if collection not in self._made:
            self._con.execute(
                f"create table {name} (n bigint, id varchar, parent varchar, changed bigint, "
                "deleted boolean, record varchar)"
            )
            self._made[collection] = 0
        return name
