"""Where the value of a column stands in what the vendor sends, also where `prepare` moves or unwraps it.

Nothing is known of a `prepare`: one night is watched, and a column is at home where its value stands in every
record that was sent and where a change changes the column. What `prepare` works out, or makes several rows
of, has no such place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from ingestion.conformance.bench import NOW, Bench, bench
from ingestion.conformance.faults import EditStreams, put_at
from ingestion.connector import Column, Known
from ingestion.quarantine import Tally
from ingestion.rest.declare import Record, VendorStream
from ingestion.rest.strategies import found_at

Places = dict[str, dict[str, str]]
_FOUND: dict[int, tuple[Any, Places]] = {}
#: Keys that reading adds to a record.
_ADDED = ("_", "outer_")
_MARK = "about three"


def places(at: Bench) -> Places:
    """Return the path of each column of each stream in the vendor's record, as far as it has one."""
    if id(at.vendor) not in _FOUND:
        _FOUND[id(at.vendor)] = (at.vendor, _look(at))
    return _FOUND[id(at.vendor)][1]


def _look(at: Bench) -> Places:
    watches = {s.name: _Watch(s) for s in at.declared if s.prepare}
    declared = tuple(replace(s, prepare=watches.get(s.name)) for s in at.declared)
    if watches:
        _read_all(at, replace(at.vendor, declared=declared), watches)
    return {s.name: watches[s.name].places() if s.prepare else _declared(s) for s in at.declared}


def _declared(stream: VendorStream) -> dict[str, str]:
    return {c.name: c.path or c.name for c in stream.columns if not (c.path or c.name).startswith("_")}


def _read_all(at: Bench, vendor: Any, watches: Mapping[str, _Watch]) -> None:
    """Read every stream once, without storing anything."""
    with bench(vendor, type(at.site)) as looked, duckdb.connect() as con:
        looked.sample(3)
        looked.server.fault = EditStreams(
            looked, {name: watch.sent.append for name, watch in watches.items()}
        )
        source, known = looked.source(), Known(now=NOW, wait=looked.waited.append)
        for stream in vendor.streams(source):
            for part in vendor.read(source, stream, known).parts:
                for _ in part.read(con, Tally(part.name)):
                    pass


class _Watch:
    """Stands in the place of a `prepare` and finds out what it takes from where."""

    def __init__(self, stream: VendorStream) -> None:
        self.stream, self.sent = stream, list[Record]()
        self.found: dict[str, str] = {}
        self.splits = False  # it makes several rows of one record

    def __call__(self, records: list[Record], visit: Any) -> list[Record]:
        """Prepare the records, and changed copies of them."""
        before = _copy(records)
        after = self._prepared(records, visit)
        self.splits |= len(before) != len(after)
        if before and not self.splits and not self.found:
            told = _copy(after)
            self.found = {
                column.name: place
                for column in self.stream.columns
                if (place := self._home(column, before, told, visit)) is not None
            }
        return after

    def places(self) -> dict[str, str]:
        """Return what was found: nothing where rows and records are not the same."""
        return {} if self.splits else self.found

    def _prepared(self, records: list[Record], visit: Any) -> list[Record]:
        assert self.stream.prepare is not None  # noqa: S101 - only such streams are watched
        return self.stream.prepare(records, visit)

    def _home(self, column: Column, before: list[Record], told: list[Record], visit: Any) -> str | None:
        """The place whose value is the column's, and whose change changes it."""
        path = column.path or column.name
        values = [found_at(record, path) for record in told]
        if path.startswith("_") or all(value in (None, "") for value in values):
            return None
        named = path.split(".")[-1]
        for place in sorted(_leaves(before[0]), key=lambda place: named not in place.split(".")):
            same = all(
                str(found_at(record, place))[:10] == str(value)[:10]
                for record, value in zip(before, values, strict=True)
            )
            sent = any(found_at(record, place) is not None for record in self.sent)
            if same and sent and self._follows(path, place, before, visit):
                return place
        return None

    def _follows(self, path: str, place: str, before: list[Record], visit: Any) -> bool:
        changed = _copy(before)
        for record in changed:
            put_at(record, place, _MARK)
        after = self._prepared(changed, visit)
        return len(after) == len(before) and all(str(found_at(r, path))[:10] == _MARK[:10] for r in after)


def _copy(records: list[Record]) -> list[Record]:
    return json.loads(json.dumps(records))


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    """Paths of everything in a record that is neither a list nor an object."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        if path or not str(name).startswith(_ADDED):
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    if not isinstance(value, dict | list):
        yield path
