"""Checks of what a connector must notice or keep back: C14 to C19, C23, C25, C27."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from ingestion.conformance.bench import (
    FIRST,
    KEY,
    NOW,
    PAGE,
    Bench,
    NotApplicable,
    asked_by,
    bench,
    has_parents,
)
from ingestion.conformance.checks import SEVERAL, all_good, check, demand, first_night, kept
from ingestion.conformance.faults import Change, OnPage, drop_at, html, put_at, status, wrong_shape
from ingestion.conformance.nights import change, fail, fail_inside, heal, noticed, put_aside, surprise
from ingestion.conformance.places import places
from ingestion.connector import Rule, Strategy
from ingestion.entities import FieldType
from ingestion.expressions import quoted
from ingestion.privacy import pseudonym
from ingestion.rest.declare import VendorStream
from ingestion.sample.serving.people import MARKERS, email_of, employee_number_of, number_of

#: As far as passes for a time: what says 2999 is put aside, and moves no mark.
AHEAD = datetime(2150, 1, 1, tzinfo=UTC)


@check(14, "a new field is recorded and makes no column, also beside a nested one")
def records_new_fields(at: Bench) -> None:
    """Send one more field than is known, in each record and in an object inside of it."""
    at.sample(3)
    surprise(at)
    all_good(at.load())
    noted = _new(at, "surprise")
    plain = {s.name for s in at.declared if s.prepare is None}
    demand(noted >= plain and noted, f"noted only for {sorted(noted)}")
    columns = at.rows("select table_name from duckdb_columns() where column_name = 'surprise'")
    demand(not columns, f"a column was made: {columns}")
    inside = {s.name: f"{name}.surprise" for s in at.declared if (name := _object_in(s))}
    with bench(at.vendor, type(at.site)) as nested:
        nested.sample(3)
        change(nested, {stream: partial(_put_inside, path) for stream, path in inside.items()})
        all_good(nested.load())
        for stream, path in inside.items():
            demand(stream in _new(nested, path), f"{stream}: nothing said of {path}")


def _new(at: Bench, name: str) -> set[str]:
    told = at.rows(f"select stream from raw_ingestion.drift where kind = 'new' and column_name = '{name}'")
    return {row[0] for row in told}


def _object_in(stream: VendorStream) -> str | None:
    """An object inside the records that columns are read from, unless all it may hold is known."""
    paths = [(c.path or c.name).split(".") for c in stream.columns]
    found = [path[0] for path in paths if len(path) > 1 and not path[0].startswith(("_", "outer_"))]
    return next((name for name in found if name not in stream.unread), None)


def _put_inside(path: str, record: dict[str, Any]) -> None:
    if path.split(".", maxsplit=1)[0] in record:
        put_at(record, path, "Quinn Marlowe")


@check(15, "a changed type is loud and names the column; after the repair nothing is missing")
def notices_types(at: Bench) -> None:
    """Write words where numbers or times were, then repair it."""
    at.sample(SEVERAL)
    typed = [(s, *found) for s in at.declared if (found := _typed(s, places(at)[s.name]))]
    if not typed:
        raise NotApplicable("no stream has a column of a type that could change")
    change(at, {s.name: partial(_spoil, place) for s, _, place in typed})
    reports = at.load()
    for stream, column, _ in typed:
        report = reports[stream.name]
        heard = noticed(at, stream, report, column)
        demand(heard, f"{stream.name}: nothing said of {column}: {report.status} {report.message}")
    _repaired(at, SEVERAL)
    with bench(at.vendor, type(at.site)) as few:
        few.sample(2 * SEVERAL)
        change(few, {s.name: _EveryTenth(partial(_spoil, place)) for s, _, place in typed})
        reports = few.load()
        for stream, column, _ in typed:
            report = reports[stream.name]
            said = f"nothing said of {column} in a tenth: {report.status} {report.message}"
            demand(put_aside(few, stream, report, column), f"{stream.name}: {said}")
        _repaired(few, 2 * SEVERAL)


def _repaired(at: Bench, count: int) -> None:
    heal(at)
    for night in (1, 2):
        all_good(at.load(NOW + timedelta(days=night)))
    kept(at, count)


class _EveryTenth:
    """Changes one record in ten, the same one whenever it is asked for."""

    def __init__(self, change: Change) -> None:
        self.change, self.places = change, dict[str, int]()

    def __call__(self, record: dict[str, Any]) -> None:
        if self.places.setdefault(json.dumps(record, sort_keys=True), len(self.places)) % 10 == 9:
            self.change(record)


def _typed(stream: VendorStream, places: Mapping[str, str]) -> tuple[str, str] | None:
    """A column that is more than text, and its place; that of the last change only if there is no other."""
    free = (FieldType.TEXT, FieldType.JSON)
    named = [
        c.name
        for c in stream.columns
        if c.type not in free and places.get(c.name, asked_by(stream)) != asked_by(stream)
    ]
    named.sort(key=lambda name: name == stream.changed)
    return (named[0], places[named[0]]) if named else None


def _spoil(place: str, record: dict[str, Any]) -> None:
    if place.split(".", maxsplit=1)[0] in record:
        put_at(record, place, "about three")


@check(16, "no personal byte in any file the run leaves, nor after nights that failed")
def keeps_people_out(at: Bench) -> None:
    """Look for the sample's people in every file and every text column."""
    first_night(at)
    _find_nobody(at)
    at.sample(2, first=SEVERAL + 1, at=FIRST + timedelta(days=3))
    for night, fault in enumerate((status(403), html, wrong_shape), 1):
        fail_inside(at, fault)
        at.load(NOW + timedelta(days=night))
        _find_nobody(at)
    fail(at)
    at.load(NOW + timedelta(days=4))
    _find_nobody(at)


def _find_nobody(at: Bench) -> None:
    for path in at.left_behind():
        content = path.read_bytes()
        for marker in MARKERS:
            demand(marker.encode() not in content, f'"{marker}" stands in {path.name}')
    texts = at.rows(
        "select schema_name, table_name, list(column_name) from duckdb_columns() "
        "where data_type in ('VARCHAR', 'JSON') and not internal group by all"
    )
    for schema, table, columns in texts:
        listed = ", ".join(f"lower({quoted(column)}::varchar)" for column in columns)
        for row in at.rows(f"select {listed} from {schema}.{quoted(table)}"):
            for column, value in zip(columns, row, strict=True):
                shown = [marker for marker in MARKERS if marker.lower() in (value or "")]
                demand(not shown, f"people stand readable in {schema}.{table}.{column}")


@check(17, "one person has one key across vendors")
def knows_people_again(at: Bench) -> None:
    """Compare with the pseudonym that any other connector gives the same person."""
    first_night(at)
    # A field for everybody's number holds that of a customer or of an employee.
    numbers = (number_of, employee_number_of)
    makers = {Rule.EMAIL: (email_of,), Rule.CUSTOMER: numbers, Rule.EMPLOYEE: numbers}
    looked = 0
    for stream in at.declared:
        for column, rule in at.stream(stream).personal.items():
            if rule not in makers:
                continue
            looked += 1
            given = [make(n).strip().lower() for make in makers[rule] for n in range(1, SEVERAL + 1)]
            expected = {pseudonym(value, KEY, str(rule)) for value in given}
            found = {r[0] for r in at.rows(f"select {at.column(stream, column)} from {at.table(stream)}")} - {
                None
            }
            demand(found and found <= expected, f"{stream.name}.{column} is not the pseudonym others give")
    if not looked:
        raise NotApplicable("it tells no address and no number that another system could know")


@check(18, "a clock ahead (2150) does not hide later changes")
def survives_clocks(at: Bench) -> None:
    """Load a record from the far future among many, then an ordinary change: just that one must be new."""
    count = 2 * SEVERAL
    at.sample(count)
    for stream in at.declared:
        at.site.sample(stream.name, count + 1, AHEAD)
    all_good(at.load())
    known = {stream.name: _keys(at, stream) for stream in at.declared}
    at.sample(1, first=count + 2, at=NOW + timedelta(hours=1))
    all_good(at.load(NOW + timedelta(days=1)))
    for stream in at.declared:
        new = _keys(at, stream) - known[stream.name]
        demand(len(new) == 1, f"{stream.name}: {len(new)} records came after the clock ahead instead of one")


def _keys(at: Bench, stream: VendorStream) -> set[str]:
    return {row[0] for row in at.rows(f"select _row_key from {at.table(stream)}")}


@check(19, "a declared column that is never filled is warned of")
def notices_emptiness(at: Bench) -> None:
    """Take a column out of every record."""
    at.sample(3)
    found = [(s, name) for s in at.declared if (name := _optional(s, places(at)[s.name]))]
    if not found:
        raise NotApplicable("every declared column is needed to read the records")
    change(at, {s.name: partial(drop_at, path=places(at)[s.name][name]) for s, name in found})
    at.load()
    noted = set(
        at.rows("select stream, column_name from raw_ingestion.drift where kind in ('empty', 'missing')")
    )
    for stream, name in found:
        demand((stream.name, name) in noted, f"{stream.name}.{name} is missing without a word")


def _optional(stream: VendorStream, places: Mapping[str, str]) -> str | None:
    """The last column that reading can do without: neither key nor change time, nor another one's place."""
    used = {*stream.key, stream.changed}
    needed = {asked_by(stream), *(places.get(name or "") for name in used)}
    shared = Counter(places.values())
    return next(
        (
            c.name
            for c in reversed(stream.columns)
            if c.name in places
            and places[c.name] not in needed
            and shared[places[c.name]] == 1
            and c.name not in (stream.deleted or "")
        ),
        None,
    )


@check(23, "every parent has a mark of its own")
def marks_per_parent(at: Bench) -> None:
    """A parent's first answer may be older than another parent's newest."""
    streams = [s for s in at.by_strategy(Strategy.MODIFIED_SINCE, Strategy.CURSOR_EXPORT) if has_parents(s)]
    if not streams:
        raise NotApplicable("no stream is read one parent at a time with marks")
    for stream in at.declared:
        if stream not in streams:
            for n in range(1, PAGE):
                at.site.sample(stream.name, n, FIRST)
    for stream in streams:
        at.site.sample(stream.name, 1, FIRST + timedelta(days=10))
    all_good(at.load())
    for stream in streams:
        at.site.sample(stream.name, 2, FIRST + timedelta(days=5))
    all_good(at.load(NOW + timedelta(days=1)))
    for stream in streams:
        demand(at.count(stream) == 2, f"{stream.name}: the other parent's older record is missing")


@check(25, "an unfinished snapshot marks nothing as vanished")
def unfinished_marks_nothing(at: Bench) -> None:
    """Break a snapshot on its second page."""
    streams = at.by_strategy(Strategy.SNAPSHOT, Strategy.CHAIN)
    first_night(at)
    at.server.fault = OnPage(at, status(500))
    at.load(NOW + timedelta(days=1))
    for stream in streams:
        demand(not at.count(stream, "_is_deleted"), f"{stream.name}: rows were marked by half a snapshot")


@check(27, "a list that lost a fifth of its rows, or half of a few, stops for confirmation")
def guards_against_truncation(at: Bench) -> None:
    """Let half of many records vanish, then most of a few, then all of them."""
    whole = [s for s in at.declared if s.read.strategy is Strategy.SNAPSHOT or s.parent]
    if not whole:
        raise NotApplicable("no stream is read as snapshot, nor told what is left of it")
    able = [s for s in whole if s.name not in at.site.never_deleted]
    if not able:
        raise NotApplicable("; ".join(sorted({at.site.never_deleted[s.name] for s in whole})))
    # What belongs to a parent goes by itself: a survey that is gone is not asked what it still has.
    for names in ({s.name for s in able if s.parent}, {s.name for s in able if not s.parent}):
        for count, gone in ((30, 15), (PAGE, PAGE - 1), (PAGE, PAGE)) if names else ():
            with bench(at.vendor, type(at.site), page_size=None) as cut:  # pages do not matter here
                _stops(cut, names, count, gone)


def _stops(at: Bench, names: set[str], count: int, gone: int) -> None:
    at.sample(count)
    all_good(at.load())
    streams = [s for s in at.declared if s.name in names]
    for stream in streams:
        for n in range(1, gone + 1):
            at.site.forget(stream.name, n, FIRST + timedelta(days=2))
    reports = at.load(NOW + timedelta(days=1))
    for stream in streams:
        report, said = reports[stream.name], f"{stream.name}, {gone} of {count} gone"
        demand(report.status == "failed", f"{said}: it went without a question")
        demand("allow_shrink" in report.message, f"{said}: no remedy in: {report.message}")
        demand(not at.count(stream, "_is_deleted"), f"{said}: rows were marked nevertheless")
    all_good(at.load(NOW + timedelta(days=2), own=at.source(allow_shrink=True)))
    for stream in streams:
        demand(at.count(stream) == count - gone, f"{stream.name}: rows that are gone were not marked")
