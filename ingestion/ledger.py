"""The books of ingestion: what was read, what is current, what was rejected.

They are written in one transaction after the data of a source has landed. A run killed
in between leaves rows that the books don't know; the next run reads those parts again
and replaces them, so nothing is lost or doubled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from ingestion.connector import Connector, Known, Part, Strategy, Stream
from ingestion.expressions import quoted
from ingestion.quarantine import Tally, as_table
from ingestion.remaining import Remaining
from ingestion.report import StreamReport
from ingestion.warehouse import LEDGER


@dataclass
class Outcome:
    """Everything a run found out about one stream, ready for the books."""

    stream: Stream
    report: StreamReport
    started_at: datetime
    parts: list[tuple[Part, Tally]] = field(default_factory=list)
    marks: Mapping[str, str] = field(default_factory=dict)
    snapshot: bool = False  # rows have vanished ...
    among: str = "true"  # ... among those for which this condition holds
    remaining: Remaining | None = None
    load_id: str | None = None
    spool: str | None = None


@dataclass(frozen=True)
class State:
    """What the warehouse holds of a stream before it is read."""

    known: Known
    present: set[str]  # parts that have rows in the raw table, whatever the books say


def state(con: duckdb.DuckDBPyConnection, source: str, stream: Stream, schema: str, now: datetime) -> State:
    """Look up what is already there."""
    return State(
        known(con, source, stream, schema, now), parts_present(con, schema, stream.table, source, stream.name)
    )


def known(con: duckdb.DuckDBPyConnection, source: str, stream: Stream, schema: str, now: datetime) -> Known:
    """Look up what is already there; after a change of layout nothing counts as read."""
    where = "source = ? and stream = ? and layout_hash = ?"
    of = [source, stream.name, stream.fingerprint]
    files = con.execute(
        f"select file, sha256, source_rows from {LEDGER}.source_file where is_latest and {where}", of
    ).fetchall()
    marks = con.execute(f"select parent, value from {LEDGER}.mark where {where}", of).fetchall()
    live = 0
    if stream.strategy is Strategy.SNAPSHOT:
        count = f"select count(*) from {schema}.{quoted(stream.table)} where _source = ? and _stream = ?"
        live = con.execute(f"{count} and not _is_deleted", of[:2]).fetchall()[0][0]
    return Known(
        files={name: digest for name, digest, _ in files},
        rows={name: rows for name, _, rows in files},
        marks=dict(marks),
        live_rows=live,
        now=now,
    )


def parts_present(
    con: duckdb.DuckDBPyConnection, schema: str, table: str, source: str, stream: str
) -> set[str]:
    """Parts that have rows in a raw table, whatever the books say."""
    query = f"select distinct _file from {schema}.{quoted(table)} where _source = ? and _stream = ?"
    return {row[0] for row in con.execute(query, [source, stream]).fetchall()}


def write(
    con: duckdb.DuckDBPyConnection,
    source: str,
    system: Connector,
    outcomes: list[Outcome],
    run_id: str,
    now: datetime,
) -> None:
    """Put the outcomes of one source into the books, all or nothing."""
    con.execute("begin")
    try:
        for outcome in outcomes:
            _write_stream(con, source, system, outcome, run_id, now)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def _write_stream(
    con: duckdb.DuckDBPyConnection,
    source: str,
    system: Connector,
    outcome: Outcome,
    run_id: str,
    now: datetime,
) -> None:
    report, stream = outcome.report, outcome.stream
    con.execute(
        f"insert into {LEDGER}.load_stream values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run_id,
            source,
            system.name,
            stream.name,
            stream.table,
            report.source_rows,
            report.loaded,
            report.duplicate,
            report.quarantined,
            report.status,
            report.message,
            report.files_new,
            report.files_unchanged,
            outcome.load_id,
            outcome.started_at,
            now,
        ],
    )
    if report.status == "failed":
        return
    _forget_other_tables(con, source, stream, system.schema)
    if outcome.snapshot:
        _mark_vanished(con, source, outcome, system.schema)
    if outcome.remaining:
        _mark_gone(con, source, outcome, system.schema, outcome.remaining)
    if stream.per_part:
        _write_files(con, source, outcome, system.schema, run_id, now)
    _write_quarantine(con, source, outcome, run_id, now)
    _write_drift(con, source, outcome, run_id, now)
    _write_marks(con, source, outcome, system.schema, run_id, now)


def _write_marks(
    con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, schema: str, run_id: str, now: datetime
) -> None:
    """Move the marks of the parents that were read; those of another layout mean nothing any more."""
    if not outcome.marks:
        return
    stream = outcome.stream
    _forget_other_ages(con, source, outcome, schema)
    con.execute(
        f"""delete from {LEDGER}.mark where source = ? and stream = ?
            and (layout_hash <> ? or parent in (select unnest(?::varchar[])))""",
        [source, stream.name, stream.fingerprint, list(outcome.marks)],
    )
    con.executemany(
        f"insert into {LEDGER}.mark values (?, ?, ?, ?, ?, ?, ?)",
        [
            [source, stream.name, parent, value, stream.fingerprint, run_id, now]
            for parent, value in outcome.marks.items()
        ],
    )


def _forget_other_ages(con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, schema: str) -> None:
    """After a change of layout, times of rows that were not read under it may be those of another zone."""
    stream = outcome.stream
    other = f"select 1 from {LEDGER}.mark where source = ? and stream = ? and layout_hash <> ? limit 1"
    if not con.execute(other, [source, stream.name, stream.fingerprint]).fetchall():
        return
    read = (
        f"select _row_key from read_parquet('{outcome.spool}')"
        if outcome.spool
        else "select null where false"
    )
    con.execute(
        f"""update {schema}.{quoted(stream.table)} set _changed_at = null
            where _source = ? and _stream = ? and _changed_at is not null and _row_key not in ({read})""",
        [source, stream.name],
    )


def _forget_other_tables(con: duckdb.DuckDBPyConnection, source: str, stream: Stream, schema: str) -> None:
    """A stream that now fills another entity must not leave its old rows behind."""
    before = con.execute(
        f"select distinct entity from {LEDGER}.load_stream where source = ? and stream = ? and entity <> ?",
        [source, stream.name, stream.table],
    ).fetchall()
    for (entity,) in before:
        con.execute(
            f"delete from {schema}.{quoted(entity)} where _source = ? and _stream = ?", [source, stream.name]
        )


def _write_files(
    con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, schema: str, run_id: str, now: datetime
) -> None:
    stream = outcome.stream
    where = "source = ? and stream = ? and file = ?"
    for part, tally in outcome.parts:
        of = [source, stream.name, part.name]
        # A version that is refused as a whole leaves the rows of the last good one in place.
        replaced = tally.refused is None
        con.execute(f"update {LEDGER}.source_file set is_latest = false where {where}", of)
        if replaced:
            con.execute(f"update {LEDGER}.source_file set is_current = false where {where}", of)
        if replaced and tally.loaded == 0:
            con.execute(
                f"delete from {schema}.{quoted(stream.table)} "
                "where _source = ? and _stream = ? and _file = ?",
                of,
            )
        kept = con.execute(
            f"select 1 from {LEDGER}.source_file where is_current and {where} limit 1", of
        ).fetchall()
        con.execute(
            f"insert into {LEDGER}.source_file values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true, ?, ?)",
            [
                *of,
                part.sha256,
                tally.source_rows,
                tally.loaded,
                tally.duplicate,
                tally.quarantined,
                run_id,
                now,
                not kept,
                stream.fingerprint,
                part.copy_of,
            ],
        )


def _write_quarantine(
    con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, run_id: str, now: datetime
) -> None:
    """Rejected rows of a part give way to what the same part says now."""
    stream = outcome.stream
    for part, _ in outcome.parts:
        if stream.strategy in (Strategy.FILE_SET, Strategy.SNAPSHOT):
            con.execute(
                f"delete from {LEDGER}.quarantine where source = ? and stream = ? and file = ?",
                [source, stream.name, part.name],
            )
        elif outcome.spool:
            con.execute(
                f"""delete from {LEDGER}.quarantine where source = ? and stream = ?
                    and row_key in (select _row_key from read_parquet('{outcome.spool}'))""",
                [source, stream.name],
            )
    rejects = [reject for _, tally in outcome.parts for reject in tally.rejects]
    if not rejects:
        return
    con.register("rejects", as_table(rejects, run_id, source, stream.name))
    if stream.strategy not in (Strategy.FILE_SET, Strategy.SNAPSHOT):
        con.execute(
            f"""delete from {LEDGER}.quarantine where source = ? and stream = ?
                and row_key in (select row_key from rejects)""",
            [source, stream.name],
        )
    con.execute(f"insert into {LEDGER}.quarantine select *, ?::timestamptz from rejects", [now])
    con.unregister("rejects")


def _write_drift(
    con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, run_id: str, now: datetime
) -> None:
    rows = {
        (run_id, source, outcome.stream.name, drift.file, drift.column, drift.kind, now)
        for _, tally in outcome.parts
        for drift in tally.drift
    }
    if rows:
        con.executemany(f"insert into {LEDGER}.drift values (?, ?, ?, ?, ?, ?, ?)", sorted(rows))


def _mark_gone(
    con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, schema: str, remaining: Remaining
) -> None:
    """Rows that their parent no longer has are marked deleted, never dropped."""
    remaining.register(con)
    con.execute(
        f"""update {schema}.{quoted(outcome.stream.table)} set _is_deleted = true
            where _source = ? and _stream = ? and not _is_deleted and {remaining.gone()}""",
        [source, outcome.stream.name],
    )


def _mark_vanished(con: duckdb.DuckDBPyConnection, source: str, outcome: Outcome, schema: str) -> None:
    """Rows a finished snapshot no longer holds are marked deleted, never dropped."""
    of = [source, outcome.stream.name]
    # A row that can't be read today is still there: its last good version stays.
    broken = [[r.row_key] for _, tally in outcome.parts for r in tally.rejects if r.row_key]
    con.execute("create or replace temp table broken_rows (row_key varchar)")
    if broken:
        con.executemany("insert into broken_rows values (?)", broken)
    seen = (
        f"select _row_key from read_parquet('{outcome.spool}')"
        if outcome.spool
        else "select null where false"
    )
    con.execute(
        f"""update {schema}.{quoted(outcome.stream.table)} set _is_deleted = true
            where _source = ? and _stream = ? and not _is_deleted and {outcome.among}
              and _row_key not in ({seen} union all select row_key from broken_rows)""",
        of,
    )
