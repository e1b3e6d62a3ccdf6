"""Checks of what a connector must notice or keep back: C14 to C19, C23, C25, C27."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.conformance.bench import FIRST, KEY, NOW, PAGE, Bench, NotApplicable, has_parents
from ingestion.conformance.checks import all_good, check, demand, kept
from ingestion.conformance.faults import EditRecords, OnPage, put_at, status
from ingestion.connector import Column, Rule, Strategy
from ingestion.entities import FieldType
from ingestion.expressions import quoted
from ingestion.privacy import pseudonym
from ingestion.rest.declare import VendorStream
from ingestion.sample.serving.people import MARKERS, email_of, employee_number_of, number_of

SEVERAL = 3 * PAGE + 2
FAR = datetime(2999, 1, 1, tzinfo=UTC)


@check(14, "a new field is recorded and makes no column")
def records_new_fields(at: Bench) -> None:
    """Send one more field than is known."""
    at.sample(3)
    at.server.fault = EditRecords(at, lambda records: [r | {"surprise": "Quinn Marlowe"} for r in records])
    all_good(at.load())
    drift = at.rows("select stream from raw_ingestion.drift where column_name = 'surprise'")
    noted = {row[0] for row in drift}
    plain = {s.name for s in at.declared if s.prepare is None}
    demand(noted >= plain and noted, f"noted only for {sorted(noted)}")
    columns = at.rows("select table_name from duckdb_columns() where column_name = 'surprise'")
    demand(not columns, f"a column was made: {columns}")


@check(15, "a changed type is loud and names the column; after the repair nothing is missing")
def notices_types(at: Bench) -> None:
    """Write words where numbers or times were, then repair it."""
    at.sample(SEVERAL)
    typed = [(s, c) for s in at.declared if s.prepare is None and (c := _typed(s))]
    if not typed:
        raise NotApplicable("no stream has a column of a type that could change")
    at.server.fault = EditRecords(at, lambda records: _spoiled(records, [c.path for _, c in typed]))
    reports = at.load()
    for stream, column in typed:
        report = reports[stream.name]
        demand(report.status == "failed", f"{stream.name} went on: {report.status} {report.message}")
        demand(column.name in report.message, f"{stream.name}: {column.name} is not in: {report.message}")
    at.server.fault = None
    for night in (1, 2):
        all_good(at.load(NOW + timedelta(days=night)))
    kept(at, SEVERAL)


def _typed(stream: VendorStream) -> Any:
    asked = getattr(getattr(stream.read, "live", stream.read), "modified", None)
    free = (FieldType.TEXT, FieldType.JSON)
    usable = (c for c in stream.columns if c.type not in free and c.path != asked)
    return next((c for c in usable if not _head(c).startswith("_")), None)


def _head(column: Column) -> str:
    return (column.path or column.name).split(".")[0]


def _spoiled(records: list[dict[str, Any]], paths: list[str]) -> list[dict[str, Any]]:
    for record in records:
        for path in paths:
            if path.split(".")[0] in record:
                put_at(record, path, "about three")
    return records


@check(16, "no personal byte in any file the run leaves")
def keeps_people_out(at: Bench) -> None:
    """Look for the sample's people in every file and every text column."""
    at.sample(SEVERAL)
    all_good(at.load())
    for path in (p for p in at.home.rglob("*") if p.is_file()):
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
    at.sample(3)
    all_good(at.load())
    # A field for everybody's number holds that of a customer or of an employee.
    numbers = (number_of, employee_number_of)
    makers = {Rule.EMAIL: (email_of,), Rule.CUSTOMER: numbers, Rule.EMPLOYEE: numbers}
    looked = 0
    for stream in at.declared:
        for column, rule in at.stream(stream).personal.items():
            if rule not in makers:
                continue
            looked += 1
            given = [make(n).strip().lower() for make in makers[rule] for n in (1, 2, 3)]
            expected = {pseudonym(value, KEY, str(rule)) for value in given}
            found = {r[0] for r in at.rows(f"select {at.column(stream, column)} from {at.table(stream)}")} - {
                None
            }
            demand(found and found <= expected, f"{stream.name}.{column} is not the pseudonym others give")
    if not looked:
        raise NotApplicable("it tells no address and no number that another system could know")


@check(18, "a clock ahead (2999) does not hide later changes")
def survives_clocks(at: Bench) -> None:
    """Load a record from the far future, then an ordinary change."""
    at.sample(3)
    for stream in at.declared:
        at.site.sample(stream.name, 4, FAR)
    at.load()
    at.sample(1, first=5, at=NOW - timedelta(hours=1))
    at.load(NOW + timedelta(days=1))
    for stream in at.declared:
        demand(at.count(stream) >= 4, f"{stream.name}: the change after 2999 is missing")


@check(19, "a declared column that is never filled is warned of")
def notices_emptiness(at: Bench) -> None:
    """Take a column out of every record."""
    at.sample(3)
    plain = [(s, c) for s in at.declared if s.prepare is None and (c := _optional(s))]
    if not plain:
        raise NotApplicable("every declared column is needed to read the records")
    heads = {_head(column) for _, column in plain}
    at.server.fault = EditRecords(
        at, lambda records: [{k: v for k, v in r.items() if k not in heads} for r in records]
    )
    at.load()
    noted = set(at.rows("select stream, column_name from raw_ingestion.drift where kind = 'empty'"))
    for stream, column in plain:
        demand((stream.name, column.name) in noted, f"{stream.name}.{column.name} is missing without a word")


def _optional(stream: VendorStream) -> Any:
    used = {*stream.key, stream.changed, getattr(getattr(stream.read, "live", stream.read), "modified", None)}
    needed = {_head(c) for c in stream.columns if c.name in used or c.path in used}
    return next(
        (
            c
            for c in reversed(stream.columns)
            if _head(c) not in needed
            and not _head(c).startswith("_")
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
    at.sample(SEVERAL)
    all_good(at.load())
    at.server.fault = OnPage(at, status(500))
    at.load(NOW + timedelta(days=1))
    for stream in streams:
        demand(not at.count(stream, "_is_deleted"), f"{stream.name}: rows were marked by half a snapshot")


@check(27, "a snapshot that lost a fifth of its rows stops for confirmation")
def guards_against_truncation(at: Bench) -> None:
    """Let half the records vanish."""
    streams = at.by_strategy(Strategy.SNAPSHOT)
    count = 30
    at.sample(count)
    all_good(at.load())
    able = [s for s in streams if s.name not in at.site.never_deleted]
    if not able:
        raise NotApplicable("; ".join(sorted(set(at.site.never_deleted.values()))))
    for stream in able:
        for n in range(1, count // 2 + 1):
            at.site.forget(stream.name, n, FIRST + timedelta(days=2))
    reports = at.load(NOW + timedelta(days=1))
    for stream in able:
        report = reports[stream.name]
        demand(report.status == "failed", f"{stream.name}: half its rows went without a question")
        demand("allow_shrink" in report.message, f"{stream.name}: no remedy in: {report.message}")
        demand(not at.count(stream, "_is_deleted"), f"{stream.name}: rows were marked nevertheless")
    all_good(at.load(NOW + timedelta(days=2), own=at.source(allow_shrink=True)))
    for stream in able:
        demand(at.count(stream) == count // 2, f"{stream.name}: rows that are gone were not marked")
