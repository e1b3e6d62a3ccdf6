"""One stream from its source into a finished parquet file, counted and settled."""

# ruff: noqa: PLC0415 - dlt is only imported when there is something to load
from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import age, ledger
from ingestion.connector import PSEUDONYMS, Connector, Known, Part, Reading, Source
from ingestion.expressions import literal, quoted
from ingestion.ledger import Outcome
from ingestion.quarantine import Reject, Tally, as_table
from ingestion.remaining import Remaining
from ingestion.report import Progress
from ingestion.spool import Spool, raw_columns, write_rows

if TYPE_CHECKING:
    from ingestion.load import Run
    from ingestion.pipeline import TableLoad

#: Columns that differ between two readings of the same record.
_READING_ONLY = ("_line", "_dlt_load_id")
#: Name under which the desk has the raw database attached.
RAW_THERE = "raw_there"
_BROKEN = "select row_key from broken_rows"


@dataclass
class Landing:
    """Rows of a stream that go to the raw table."""

    outcome: Outcome
    path: Path
    rows: int
    mode: Literal["append", "replace_parts", "replace_records"]


def land(
    system: Connector,
    source: Source,
    outcome: Outcome,
    run: Run,
    desk: duckdb.DuckDBPyConnection,
    shared: dict[str, Any],
    state: ledger.State,
) -> Landing | None:
    """Read what is new; returns what there is to store, or None when the raw table needs no change."""
    stream, schema = outcome.stream, system.schema
    known, present = replace(state.known, wait=run.wait, shared=shared), state.present
    reading = system.read(source, stream, known)
    path = run.work_dir / f"{source.name}.{stream.name}.parquet"
    spool = Spool(desk, stream, source.name, path, run.run_id, run.key, run.now)
    for place, part in enumerate(reading.parts, 1):
        outcome.parts.append((part, _read_part(spool, part, outcome, run, place, len(reading.parts))))
    spool.close([tally for _, tally in outcome.parts])
    outcome.marks = reading.marks()
    if path.exists():
        outcome.spool = str(path)
    if not stream.per_part:
        outcome.among = _scope(outcome, spool, reading)
        if present:
            path = _compare(desk, path, outcome, run, schema, reading, known)
    message = reading.message if isinstance(reading.message, str) else reading.message()
    _sum_up(outcome, reading.unchanged, message)
    rows = pq.read_metadata(path).num_rows if path.exists() else 0
    if not rows:
        return None
    if not stream.per_part:
        return Landing(outcome, path, rows, "replace_records" if present else "append")
    again = present & {part.name for part, _ in outcome.parts}
    return Landing(outcome, path, rows, "replace_parts" if again else "append")


def _read_part(spool: Spool, part: Part, outcome: Outcome, run: Run, place: int, total: int) -> Tally:
    """Read a part, telling the progress after every batch."""
    stream = outcome.report
    tally = Tally(part.name)
    if part.copy_of is not None:
        # The twin may stand earlier in this very run; its count is known by now.
        twins = [t.source_rows for p, t in outcome.parts if p.name == part.copy_of]
        tally.source_rows = tally.converted = tally.duplicate = twins[0] if twins else part.source_rows
        return tally
    for tally in spool.take(part):
        if run.progress:
            run.progress(Progress(stream.source, stream.stream, part.name, place, total, tally.converted))
    return tally


def _compare(
    desk: duckdb.DuckDBPyConnection,
    path: Path,
    outcome: Outcome,
    run: Run,
    schema: str,
    reading: Reading,
    known: Known,
) -> Path:
    """Leave out what the raw table holds as it is or newer, and look what a complete reading lacks."""
    stream, source = outcome.stream, outcome.report.source
    columns = [quoted(n) for n, _ in raw_columns(stream) if n not in _READING_ONLY]
    listed, delta = ", ".join(columns), path.with_suffix(".delta.parquet")
    mine = f"_source = {literal(source)} and _stream = {literal(stream.name)}"
    raw = f"{RAW_THERE}.{schema}.{quoted(stream.table)} where {mine}"
    rows = f"read_parquet({literal(str(path))})"
    judged = age.knows_age(stream, reading, known)
    if path.exists():
        same_keys = f"{raw} and _row_key in (select _row_key from {rows})"
        fresh = f"select {listed} from {rows} except select {listed} from {same_keys}"
        older = _leave_outdated(desk, outcome, rows, raw, run) if judged else ""
        write_rows(desk, f"select * from {rows} semi join ({fresh}) as fresh using (_row_key) {older}", delta)
    # A row that can't be read today is still there: it has not vanished.
    desk.register("broken_rows", as_table(_rejects(outcome), run.run_id, source, stream.name))
    seen = f"select _row_key from {rows} union all" if path.exists() else ""
    lacking = f"not _is_deleted and {outcome.among} and _row_key not in ({seen} {_BROKEN})"
    outcome.snapshot = desk.execute(f"select count(*) from {raw} and {lacking}").fetchall()[0][0] > 0
    desk.unregister("broken_rows")
    outcome.remaining = _remaining(desk, raw, reading)
    kept = pq.read_metadata(delta).num_rows if delta.exists() else 0
    for _, tally in outcome.parts:
        tally.duplicate = tally.converted - kept
    return delta


def _leave_outdated(desk: duckdb.DuckDBPyConnection, outcome: Outcome, rows: str, raw: str, run: Run) -> str:
    """Return the join that leaves out what is older than stored; old wholes do not say what has gone."""
    stream = outcome.stream
    old = age.find_outdated(desk, stream, rows, raw, run.now)
    if stream.whole_by and old:
        listed = ", ".join(literal(value) for value in old)
        outcome.among = f"({outcome.among}) and {quoted(stream.whole_by)} not in ({listed})"
    return age.left_out(stream)


def _remaining(desk: duckdb.DuckDBPyConnection, raw: str, reading: Reading) -> Remaining | None:
    """Return what is left of some parents, if the raw table holds more of them."""
    told = reading.remaining()
    if told is None:
        return None
    told.register(desk)
    counted = f"select count(*), count(*) filter ({told.gone()}) from {raw} and not _is_deleted"
    before, gone = desk.execute(counted).fetchall()[0]
    if gone:
        told.confirm(before - gone, before)
    return told if gone else None


def _scope(outcome: Outcome, spool: Spool, reading: Reading) -> str:
    """Condition for the rows that must have come again if they still exist: all, of some groups, none."""
    column = outcome.stream.whole_by
    if reading.complete or column is None or not reading.whole:
        return "true" if reading.complete else "false"
    values = pa.chunked_array([pa.array(sorted(reading.whole), pa.string())])
    rule = outcome.stream.personal.get(column)
    shown = spool.hidden(values, rule) if rule in PSEUDONYMS else values
    return f"{quoted(column)} in ({', '.join(literal(value) for value in shown.to_pylist())})"


def _rejects(outcome: Outcome) -> list[Reject]:
    return [reject for _, tally in outcome.parts for reject in tally.rejects if reject.row_key]


def _sum_up(outcome: Outcome, unchanged: int, message: str) -> None:
    """Bring the tallies of all parts together in the stream's report."""
    report = outcome.report
    tallies = [tally for _, tally in outcome.parts]
    report.source_rows = sum(tally.source_rows for tally in tallies)
    report.loaded = sum(tally.loaded for tally in tallies)
    report.duplicate = sum(tally.duplicate for tally in tallies)
    report.quarantined = sum(tally.quarantined for tally in tallies)
    report.files_new, report.files_unchanged = len(tallies), unchanged
    same = (
        not outcome.stream.per_part and report.loaded == 0 and not outcome.snapshot and not outcome.remaining
    )
    report.status = "unchanged" if not tallies or same else "ok"
    refused = [f"{tally.file}: {tally.refused.reason}" for tally in tallies if tally.refused]
    said = [message] if message else []
    if refused:
        said.append(
            "refused "
            + "; ".join(refused[:3])
            + (f"; and {len(refused) - 3} more" if len(refused) > 3 else "")
        )
    copies = [part.name for part, _ in outcome.parts if part.copy_of]
    if copies:
        said.append(f"{len(copies)} files are copies of others")
    report.message = ". ".join(said)


def table_loads(landings: list[Landing]) -> list[TableLoad]:
    """Bring the files for one raw table together; one that replaces makes all of them replace."""
    from ingestion.pipeline import TableLoad

    loads = []
    for table in dict.fromkeys(landing.outcome.stream.table for landing in landings):
        own = [landing for landing in landings if landing.outcome.stream.table == table]
        modes = {landing.mode for landing in own} - {"append"}
        loads.append(
            TableLoad(
                table,
                raw_columns(own[0].outcome.stream),
                tuple((landing.path, landing.rows) for landing in own),
                modes.pop() if modes else "append",  # type: ignore[arg-type]
            )
        )
    return loads
