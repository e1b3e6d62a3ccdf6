"""What a check does to the nights of a source, whether a server answers or a world is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingestion.conformance.bench import Bench, endpoints_of
from ingestion.conformance.faults import (
    Change,
    EditRecords,
    EditStreams,
    Fault,
    OfParents,
    Spoil,
    put_at,
    status,
    wrong_shape,
)
from ingestion.conformance.layouts import LayoutBench
from ingestion.report import StreamReport
from ingestion.rest.declare import VendorStream
from ingestion.rest.strategies import found_at
from ingestion.sample.serving.web import Call, Reply

_SURPRISE = {"surprise": "Quinn Marlowe"}


def change(at: Bench, changes: Mapping[str, Change]) -> None:
    """Change the records of some streams on their way."""
    if isinstance(at, LayoutBench):
        at.site.changes = changes
    else:
        at.server.fault = EditStreams(at, changes)


def surprise(at: Bench) -> None:
    """Give every record a field that nobody knows."""
    if isinstance(at, LayoutBench):
        change(at, {stream.name: _add_field for stream in at.declared})
    else:
        at.server.fault = EditRecords(at, lambda records: [r | _SURPRISE for r in records])


def _add_field(record: dict[str, Any]) -> None:
    record |= _SURPRISE


def fail(at: Bench) -> None:
    """Let nothing be readable any more."""
    if isinstance(at, LayoutBench):
        at.site.unreachable = True
    else:
        at.server.fault = Spoil(at, status(500))


def fail_inside(at: Bench, fault: Fault) -> None:
    """Let lists be readable, and nothing that is asked of one of their records."""
    if not isinstance(at, LayoutBench):
        at.server.fault = OfParents(at, fault)


def reshape(at: Bench) -> None:
    """Give something in good form that holds nothing that was asked for."""
    if isinstance(at, LayoutBench):
        change(at, {stream.name: _rename_all for stream in at.declared})
    else:
        at.server.fault = Spoil(at, wrong_shape)


def _rename_all(record: dict[str, Any]) -> None:
    for n, name in enumerate(list(record)):
        record[f"unexpected_{n}"] = record.pop(name)


def turn_around(at: Bench) -> None:
    """Give every page, file or table from its end."""
    if isinstance(at, LayoutBench):
        at.site.out_of_order = True
    else:
        at.server.fault = EditRecords(at, lambda records: records[::-1])


def heal(at: Bench) -> None:
    """Let everything be well again."""
    if isinstance(at, LayoutBench):
        at.site.changes, at.site.unreachable = {}, False
    else:
        at.server.fault = None


def noticed(at: Bench, stream: VendorStream, report: StreamReport, column: str) -> bool:
    """Whether a value that does not fit was loud and named the column: files and tables put it aside."""
    if not isinstance(at, LayoutBench):
        return report.status == "failed" and column in report.message
    found = at.rows(
        "select sum(row_count) from raw_ingestion.quarantine "
        f"where stream = '{stream.name}' and column_name = '{column}'"
    )
    return report.quarantined == report.source_rows > 0 and found == [(report.source_rows,)]


def put_aside(at: Bench, stream: VendorStream, report: StreamReport, column: str) -> bool:
    """Whether a few odd values were put aside and the rest taken, and a vendor's stream named the column."""
    found = at.rows(
        "select count(*) from raw_ingestion.quarantine "
        f"where stream = '{stream.name}' and column_name = '{column}'"
    )
    named = isinstance(at, LayoutBench) or column in report.message
    return report.status == "ok" and found[0][0] > 0 and report.loaded > report.quarantined and named


def refused(at: Bench, report: StreamReport) -> bool:
    """Whether nothing was taken and the message says what was found: a file is refused as a whole."""
    if not isinstance(at, LayoutBench):
        return report.status == "failed"
    said = "declared columns" in report.message or "has no column" in report.message
    return said and report.loaded == 0 and (report.status == "failed" or report.quarantined > 0)


class _Repeats:
    """Adds the first record ever seen at a path to every later page of it, marked as older."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        times = ((c.path, c.name == s.changed) for s in at.declared for c in s.columns)
        self.paths = [path for path, is_time in times if is_time and path]
        self.first: dict[tuple[str, frozenset[tuple[str, ...]]], dict[str, Any]] = {}
        self.given = 0

    def __call__(self, call: Call, reply: Reply) -> Reply:
        endpoint = self.at.endpoint_of(call)
        if endpoint is None or endpoint.single:
            return reply
        # All pages of a list are one, but those of each parent; some vendors put later pages elsewhere.
        own = endpoint.path if "{parent}" not in endpoint.path else call.path
        beginnings = [
            e.path
            for s in self.at.declared
            if endpoint in (of := list(endpoints_of(s.read)))
            for e in of
            if e.records == endpoint.records and "{parent}" not in e.path
        ]
        return EditRecords(self.at, partial(self._repeat, own, beginnings))(call, reply)

    def _repeat(self, own: str, beginnings: list[str], records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not records:
            return records
        # One vendor may wrap all kinds of records alike: what is inside tells them apart.
        inside = [(name, *sorted(v)) for name, v in records[0].items() if isinstance(v, dict)]
        shape = frozenset([*((name,) for name in records[0]), *inside])
        begun = [] if own in beginnings else [(place, shape) for place in beginnings]
        place = next((known for known in begun if known in self.first), (own, shape))
        known = self.first.setdefault(place, records[0])
        if known is records[0]:
            return records
        self.given += 1
        older = dict(known)
        for path in self.paths:
            value = found_at(older, path)
            if isinstance(value, str) and value:
                put_at(older, path, _earlier(value))
            elif isinstance(value, int | float) and not isinstance(value, bool):
                put_at(older, path, value - 1)
        return [*records, older]


def older_copies(at: Bench) -> Callable[[], bool]:
    """Give the first record again later on, as it was before; returns what tells whether that was done."""
    if isinstance(at, LayoutBench):
        at.site.repeated = True
        return lambda: True
    repeats = _Repeats(at)
    at.server.fault = repeats
    return lambda: repeats.given > 0


def _earlier(value: str) -> str:
    if value.isdigit():
        return str(int(value) - 1)
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return value
    earlier = (moment - timedelta(seconds=1)).isoformat()
    return earlier.replace("+00:00", "Z") if value.endswith("Z") else earlier
