"""Checks that everything arrives, once, as it was said: C1, C2, C11, C12, C13, C20, C21, C26, C28."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ingestion.conformance.bench import FIRST, NOW, PAGE, Bench, NotApplicable, bench, has_parents
from ingestion.conformance.checks import all_good, check, demand, kept
from ingestion.conformance.faults import EditRecords, put_at
from ingestion.connector import Strategy, Stream
from ingestion.entities import FieldType
from ingestion.expressions import column_references
from ingestion.rest.declare import VendorStream
from ingestion.rest.strategies import found_at
from ingestion.sample.serving.web import Call

SEVERAL = 3 * PAGE + 2
LATER = timedelta(days=3)


@check(1, "reads all; keys are unique and filled")
def reads_all(at: Bench) -> None:
    """Load through dlt itself, the only check that does, into a warehouse that is not there yet."""
    at.raw.unlink()
    at.sample(SEVERAL)
    all_good(at.load(real=True))
    kept(at, SEVERAL)
    for stream in at.declared:
        columns = [at.column(stream, name) for name in stream.key]
        key, filled = ", ".join(columns), " and ".join(f"{column} is not null" for column in columns)
        found = at.rows(f"select count(distinct ({key})), count(*) filter ({filled}) from {at.table(stream)}")
        demand(found == [(SEVERAL, SEVERAL)], f"{stream.name}: keys distinct and filled: {found}")


@check(2, "second run: same rows, no needless requests")
def reads_nothing_twice(at: Bench) -> None:
    """Ask again when nothing has changed."""
    at.sample(SEVERAL)
    all_good(at.load())
    before, first = at.contents(), len(at.calls())
    all_good(at.load(NOW + timedelta(days=1)))
    demand(at.contents() == before, "rows changed although nothing had")
    second = len(at.calls()) - first
    demand(second <= first, f"{second} requests in the second run, {first} in the first")
    moving = [s for s in at.declared if s.read.strategy in (Strategy.CURSOR_EXPORT, Strategy.MODIFIED_SINCE)]
    if len(moving) == len(at.declared) and not any(has_parents(s) for s in moving):
        demand(second <= len(moving) * 2, f"{second} requests for {len(moving)} streams without news")


@check(11, "duplicates across pages collapse, the newest wins")
def collapses_duplicates(at: Bench) -> None:
    """Give the first record again on every later page, as it was long ago."""
    at.sample(SEVERAL)
    all_good(at.load())
    expected = at.contents()
    with bench(at.vendor, type(at.site)) as again:
        again.sample(SEVERAL)
        repeats = _Repeats(again)
        again.server.fault = lambda call, reply: EditRecords(again, partial(repeats, _place(again, call)))(
            call, reply
        )
        reports = again.load()
        all_good(reports)
        kept(again, SEVERAL)
        demand(again.contents() == expected, "an older copy of a record won over the newer one")
        demand(repeats.given, "no record could be repeated")


def _place(at: Bench, call: Call) -> str:
    """Name what a request asks: all pages of a list, but of each parent its own."""
    endpoint = at.endpoint_of(call)
    return endpoint.path if endpoint and "{parent}" not in endpoint.path else call.path


class _Repeats:
    """Adds the first record ever seen at a path to every later page of it, marked as older."""

    def __init__(self, at: Bench) -> None:
        self.paths = [(s.changed_path, s.read) for s in map(_Changed, at.declared) if s.changed_path]
        self.first: dict[tuple[str, frozenset[tuple[str, ...]]], dict[str, Any]] = {}
        self.given = 0

    def __call__(self, asked: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not records:
            return records
        # One vendor may wrap all kinds of records alike: what is inside tells them apart.
        inside = [(name, *sorted(v)) for name, v in records[0].items() if isinstance(v, dict)]
        shape = frozenset([*((name,) for name in records[0]), *inside])
        known = self.first.setdefault((asked, shape), records[0])
        if known is records[0]:
            return records
        self.given += 1
        older = dict(known)
        for path, _ in self.paths:
            value = found_at(older, path)
            if isinstance(value, str) and value:
                put_at(older, path, _earlier(value))
            elif isinstance(value, int | float) and not isinstance(value, bool):
                put_at(older, path, value - 1)
        return [*records, older]


class _Changed:
    def __init__(self, stream: VendorStream) -> None:
        self.read = stream.read
        self.changed_path = next((c.path for c in stream.columns if c.name == stream.changed), None)


def _earlier(value: str) -> str:
    if value.isdigit():
        return str(int(value) - 1)
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return value
    earlier = (moment - timedelta(seconds=1)).isoformat()
    return earlier.replace("+00:00", "Z") if value.endswith("Z") else earlier


@check(12, "a late change replaces the row")
def replaces(at: Bench) -> None:
    """Change a record that was loaded before."""
    at.sample(SEVERAL)
    all_good(at.load())
    before = at.contents()
    at.sample(1, first=3, version=1, at=FIRST + LATER)
    all_good(at.load(NOW + timedelta(days=1)))
    kept(at, SEVERAL)
    for name, content in at.contents().items():
        demand(content != before[name], f"{name}: the change did not arrive")


@check(13, "deleted records are marked; undeleted ones come back")
def marks_deleted(at: Bench) -> None:
    """Delete a record, then bring it back."""
    at.sample(SEVERAL)
    all_good(at.load())
    able = [s for s in at.declared if s.name not in at.site.never_deleted]
    if not able:
        raise NotApplicable("; ".join(sorted(set(at.site.never_deleted.values()))))
    for stream in able:
        at.site.forget(stream.name, 3, FIRST + LATER)
    all_good(at.load(NOW + timedelta(days=1)))
    for stream in able:
        found = at.count(stream), at.count(stream, "_is_deleted")
        demand(found == (SEVERAL - 1, 1), f"{stream.name}: live and deleted rows are {found}")
    for stream in able:
        at.site.sample(stream.name, 3, FIRST + 2 * LATER, 1)
    all_good(at.load(NOW + timedelta(days=2)))
    for stream in able:
        found = at.count(stream), at.count(stream, "_is_deleted")
        demand(found == (SEVERAL, 0), f"{stream.name}: after undeleting, live and deleted are {found}")


@check(20, "page boundaries: empty account, one record, full pages")
def page_boundaries(at: Bench) -> None:
    """Read accounts whose size is around a multiple of the page."""
    for count in (0, 1, PAGE, PAGE + 1, 2 * PAGE):
        with bench(at.vendor, type(at.site)) as sized:
            sized.sample(count)
            all_good(sized.load())
            kept(sized, count)


NASTY = 'Zoë said: "it\'s 5 µm" \\ 猫 🎉 \u2028 <b>&amp;</b>\n\ttab;,|' + "x" * 65_536


@check(21, "unicode, 64 KB texts and quotes arrive as they were")
def keeps_texts(at: Bench) -> None:
    """Put a long and awkward text into a text column of each stream."""
    at.sample(2)
    done = []
    for stream in at.declared:
        column = _free_text(stream, at.stream(stream))
        if column is None or stream.prepare:
            continue
        with bench(at.vendor, type(at.site)) as other:
            other.sample(2)
            other.server.fault = EditRecords(other, partial(_with, column[1], NASTY))
            other.load()
            found = other.rows(
                f"select distinct {other.column(stream, column[0])} from {other.table(stream)}"
            )
            demand(found == [(NASTY.strip(),)], f"{stream.name}.{column[0]} changed on the way")
        done.append(stream.name)
    if not done:
        raise NotApplicable("no stream has a free text column that is kept as it is")


def _with(path: str, value: Any, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for record in records:
        put_at(record, path, value)
    return records


def _free_text(stream: VendorStream, read: Stream) -> tuple[str, str] | None:
    used = {*stream.key, *read.personal, stream.changed}
    names = [column.name for column in stream.columns]
    for output in read.outputs:  # not every text can be a state or a number
        if stream.entity and (output.allowed or output.values or output.type is not FieldType.TEXT):
            used |= set(column_references(output.expression or "", names))
    for column in stream.columns:
        read_elsewhere = column.name in (stream.deleted or "") or (column.path or "").startswith("_")
        if column.type is FieldType.TEXT and column.name not in used and not read_elsewhere:
            return column.name, column.path or column.name
    return None


@check(26, "instants are UTC everywhere")
def utc_everywhere(at: Bench) -> None:
    """Load for a company on the other side of the world; change times must be the same instants."""
    at.sample(2)
    all_good(at.load(own=at.source(zone="Asia/Tokyo")))
    looked = 0
    for stream in at.declared:
        kind = next((c.type for c in stream.columns if c.name == stream.changed), None)
        if kind is not FieldType.TIMESTAMP:
            continue
        looked += 1
        # A record that is kept beside an entity's fields has its time as it was written.
        told = "_changed_at" if stream.entity else f'"{stream.changed}"'
        found = at.rows(f"select {told}, _changed_at from {at.table(stream)} order by 1")
        expected = [(FIRST + timedelta(minutes=n),) * 2 for n in (1, 2)]
        hint = "times without an offset need the zone of the vendor"
        demand(found == expected, f"{stream.name}.{stream.changed}: {found} instead of {expected}; {hint}")
    types = at.rows(
        "select table_name, column_name from duckdb_columns() where schema_name like 'raw%' "
        "and data_type = 'TIMESTAMP'"
    )
    demand(not types, f"columns without a zone: {types}")
    if not looked:
        raise NotApplicable("no stream has a change time that is written as a time")


@check(28, "the order of pages does not matter")
def order_does_not_matter(at: Bench) -> None:
    """Turn every page around."""
    at.sample(SEVERAL)
    all_good(at.load())
    with bench(at.vendor, type(at.site)) as turned:
        turned.sample(SEVERAL)
        turned.server.fault = EditRecords(turned, lambda records: records[::-1])
        all_good(turned.load())
        demand(turned.contents() == at.contents(), "the rows differ when pages come in another order")
