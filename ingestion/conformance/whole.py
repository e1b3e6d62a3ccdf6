"""Checks that everything arrives, once, as it was said: C1, C2, C11, C12, C13, C20, C21, C26, C28."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from ingestion.conformance.bench import FIRST, NOW, PAGE, Bench, NotApplicable, bench, has_parents
from ingestion.conformance.checks import SEVERAL, all_good, check, demand, first_night, kept
from ingestion.conformance.faults import put_at
from ingestion.conformance.nights import change, older_copies, turn_around
from ingestion.conformance.places import places
from ingestion.connector import Strategy, Stream
from ingestion.entities import FieldType
from ingestion.expressions import column_references
from ingestion.rest.declare import VendorStream

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
    first_night(at)
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
    first_night(at)
    expected = at.contents()
    with bench(at.vendor, type(at.site)) as again:
        again.sample(SEVERAL)
        given = older_copies(again)
        all_good(again.load())
        kept(again, SEVERAL)
        demand(again.contents() == expected, "an older copy of a record won over the newer one")
        demand(given(), "no record could be repeated")


@check(12, "a late change replaces the row")
def replaces(at: Bench) -> None:
    """Change a record that was loaded before."""
    first_night(at)
    before = at.contents()
    at.sample(1, first=3, version=1, at=FIRST + LATER)
    all_good(at.load(NOW + timedelta(days=1)))
    kept(at, SEVERAL)
    for name, content in at.contents().items():
        demand(content != before[name], f"{name}: the change did not arrive")


@check(13, "deleted records are marked; undeleted ones come back")
def marks_deleted(at: Bench) -> None:
    """Delete a record, then bring it back."""
    first_night(at)
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
    texts = [(s, name) for s in at.declared if (name := _free_text(s, at.stream(s), places(at)[s.name]))]
    if not texts:
        raise NotApplicable("no stream has a free text column that is kept as it is")
    change(at, {s.name: partial(put_at, path=places(at)[s.name][name], value=NASTY) for s, name in texts})
    at.load()
    for stream, name in texts:
        found = at.rows(f"select distinct {at.column(stream, name)} from {at.table(stream)}")
        demand(found == [(NASTY.strip(),)], f"{stream.name}.{name} changed on the way")


def _free_text(stream: VendorStream, read: Stream, places: Mapping[str, str]) -> str | None:
    used = {*stream.key, *read.personal, stream.changed}
    names = [column.name for column in stream.columns]
    for output in read.outputs:  # not every text can be a state or a number
        if stream.entity and (output.allowed or output.values or output.type is not FieldType.TEXT):
            used |= set(column_references(output.expression or "", names))
    free = [
        c.name
        for c in stream.columns
        if c.type is FieldType.TEXT and c.name in places and c.name not in used
        if c.name not in (stream.deleted or "")
    ]
    # The number of something else may be asked for by it: only if there is no other text.
    return min(free, key=lambda name: name.endswith("id"), default=None)


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
    first_night(at)
    with bench(at.vendor, type(at.site)) as turned:
        turned.sample(SEVERAL)
        turn_around(turned)
        all_good(turned.load())
        demand(turned.contents() == at.contents(), "the rows differ when pages come in another order")
