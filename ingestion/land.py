"""One stream from its source into a finished parquet file, counted and settled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb
import pyarrow.parquet as pq

from ingestion import ledger
from ingestion.connector import Connector, Part, Source, Strategy
from ingestion.entities import BY_NAME
from ingestion.expressions import literal, quoted
from ingestion.ledger import Outcome
from ingestion.quarantine import Tally
from ingestion.report import Progress
from ingestion.spool import Spool
from ingestion.warehouse import entity_columns, opened

if TYPE_CHECKING:
    from ingestion.load import Run
    from ingestion.pipeline import TableLoad

#: Columns that differ between two readings of the same record.
_READING_ONLY = ("_line", "_dlt_load_id")


@dataclass
class Landing:
    """Rows of a stream that go to the raw table."""

    outcome: Outcome
    path: Path
    rows: int
    mode: Literal["append", "replace_parts", "replace_records"]


def land(system: Connector, source: Source, outcome: Outcome, run: Run, desk: duckdb.DuckDBPyConnection) -> Landing | None:
    """Read what is new; returns what there is to store, or None when the raw table needs no change."""
    stream, schema = outcome.stream, f"raw_{system.name}"
    with opened(run.raw_path) as con:
        known = ledger.known(con, source.name, stream, schema, run.now)
        present = ledger.parts_present(con, schema, stream.table, source.name, stream.name)
    reading = system.read(source, stream, known)
    path = run.work_dir / f"{source.name}.{stream.name}.parquet"
    spool = Spool(desk, stream, source.name, path, run.run_id)
    for place, part in enumerate(reading.parts, 1):
        outcome.parts.append((part, _read_part(spool, part, outcome, run, place, len(reading.parts))))
    spool.close([tally for _, tally in outcome.parts])
    outcome.mark = reading.mark()
    if path.exists():
        outcome.spool = str(path)
    if not stream.per_part:
        outcome.snapshot = bool(present) and (stream.strategy is Strategy.SNAPSHOT or known.mark is None)
        if outcome.spool:
            path = _delta(desk, path, outcome, run, schema, source.name)
    _sum_up(outcome, reading.unchanged, reading.message)
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
    for tally in spool.take(part, run.key):
        if run.progress:
            run.progress(Progress(stream.source, stream.stream, part.name, place, total, tally.converted))
    return tally


def _delta(
    desk: duckdb.DuckDBPyConnection, path: Path, outcome: Outcome, run: Run, schema: str, source: str
) -> Path:
    """Leave out records the raw table already holds as they are; they count as duplicates."""
    stream = outcome.stream
    columns = [quoted(n) for n, _ in entity_columns(BY_NAME[stream.table]) if n not in _READING_ONLY]
    listed, delta = ", ".join(columns), path.with_suffix(".delta.parquet")
    desk.execute(f"attach {literal(str(run.raw_path))} as raw_there (read_only)")
    try:
        desk.execute(
            f"""copy (select * from read_parquet({literal(str(path))}) semi join (
                    select {listed} from read_parquet({literal(str(path))}) except
                    select {listed} from raw_there.{schema}.{quoted(stream.table)}
                    where _source = {literal(source)} and _stream = {literal(stream.name)}
                ) as fresh using (_row_key)) to {literal(str(delta))} (format parquet, compression snappy)"""
        )
    finally:
        desk.execute("detach raw_there")
    fresh = pq.read_metadata(delta).num_rows
    for _, tally in outcome.parts:
        tally.duplicate = tally.converted - fresh
    return delta


def _sum_up(outcome: Outcome, unchanged: int, message: str) -> None:
    """Bring the tallies of all parts together in the stream's report."""
    report = outcome.report
    tallies = [tally for _, tally in outcome.parts]
    report.source_rows = sum(tally.source_rows for tally in tallies)
    report.loaded = sum(tally.loaded for tally in tallies)
    report.duplicate = sum(tally.duplicate for tally in tallies)
    report.quarantined = sum(tally.quarantined for tally in tallies)
    report.files_new, report.files_unchanged = len(tallies), unchanged
    same = not outcome.stream.per_part and report.loaded == 0 and not outcome.snapshot
    report.status = "unchanged" if not tallies or same else "ok"
    refused = [f"{tally.file}: {tally.refused.reason}" for tally in tallies if tally.refused]
    said = [message] if message else []
    if refused:
        said.append("refused " + "; ".join(refused[:3]) + (f"; and {len(refused) - 3} more" if len(refused) > 3 else ""))
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
                entity_columns(BY_NAME[table]),
                tuple((landing.path, landing.rows) for landing in own),
                modes.pop() if modes else "append",  # type: ignore[arg-type]
            )
        )
    return loads


