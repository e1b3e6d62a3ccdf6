"""Load everything that is new in the given sources into the raw database.

``load(...)`` is the whole interface; ``python -m ingestion.load`` runs it for one company
folder without any of the other stages. A source that fails is reported and leaves the
others alone. A run with nothing new opens the books, compares hashes, and stops there.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingestion import ledger, texts
from ingestion.connector import Connector, Source, SourceError, Stream, lacking_secret
from ingestion.connectors import LAYOUTS, connector
from ingestion.expressions import literal
from ingestion.land import RAW_THERE, Landing, land, table_loads
from ingestion.ledger import Outcome
from ingestion.privacy import MINIMUM_KEY_BYTES
from ingestion.report import LoadReport, ProgressCallback, StreamReport
from ingestion.spool import FOR_FILES, FOR_VENDORS, open_desk
from ingestion.unusable import Unusable, note
from ingestion.versions import remember_initiatives
from ingestion.warehouse import ensure_tables, opened
from ingestion.wordless import under

if TYPE_CHECKING:
    from ingestion.pipeline import TableLoad

log = logging.getLogger(__name__)


Store = Callable[[str, str, "list[TableLoad]", Path, Path], str]


@dataclass(frozen=True)
class Run:
    """What is the same for every stream of a run."""

    raw_path: Path
    work_dir: Path
    key: bytes
    run_id: str
    now: datetime
    progress: ProgressCallback | None
    wait: Callable[[float], None] = time.sleep
    store: Store | None = None


def load(  # noqa: PLR0913 - the whole interface
    sources: Sequence[Source],
    *,
    raw_path: Path,
    work_dir: Path,
    pseudonym_key: bytes,
    run_id: str,
    now: datetime,
    progress: ProgressCallback | None = None,
    only: Sequence[str] | None = None,
    unusable: Sequence[Unusable] = (),
    wait: Callable[[float], None] = time.sleep,
    store: Store | None = None,
) -> LoadReport:
    """Bring the raw database up to date; `only` names sources or "source.stream". `unusable` sources have
    no connector that could read them: they are entered as failed.

    `wait` sleeps for so many seconds, `store` puts finished files into raw tables (by default with dlt).
    """
    if len(pseudonym_key) < MINIMUM_KEY_BYTES:
        raise ValueError(f"the pseudonym key must have at least {MINIMUM_KEY_BYTES} bytes")
    report = LoadReport(run_id)
    with opened(raw_path) as con:
        ensure_tables(con)
        wanted = [one for one in unusable if only is None or one.source in only]
        report.streams += note(con, wanted, [source.name for source in sources], run_id, now)
        # Before anything is compared: what is read tonight comes without the words whose time is up.
        _remove_old_words(con, sources, now)
    with _scratch(work_dir) as folder:
        run = Run(raw_path, folder, pseudonym_key, run_id, now, progress, wait, store)
        for source in sources:
            report.streams += _load_source(source, run, only)
    if any(stream.entity == "initiative" for stream in report.streams):
        with opened(raw_path) as con:
            remember_initiatives(con, run_id, now)
    return report


def _remove_old_words(con: duckdb.DuckDBPyConnection, sources: Sequence[Source], now: datetime) -> None:
    if not sources:
        return
    found = []
    for source in sources:
        system = connector(source.layout.connector, source.home)
        found += [(system.schema, source.name, stream) for stream in _streams(system, source)]
    texts.remove_old(con, sources[0].texts, texts.streams_by_place(found), now)


def _streams(system: Connector, source: Source) -> list[Stream]:
    """The streams of a source under the company's rule for people's own words."""
    return [under(stream, source.texts) for stream in system.streams(source)]


@contextmanager
def _scratch(work_dir: Path) -> Generator[Path]:
    """A folder of our own; what a killed run left there is thrown away, nothing depends on it."""
    folder = (work_dir / "ingestion").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load_source(source: Source, run: Run, only: Sequence[str] | None) -> list[StreamReport]:
    """Read all streams of a source, store them in one pipeline, then write the books."""
    system = connector(source.layout.connector, source.home)
    streams = [
        s
        for s in _streams(system, source)
        if only is None or {source.name, f"{source.name}.{s.name}"} & set(only)
    ]
    if not streams:
        return []
    missing = lacking_secret(system, source)
    with opened(run.raw_path) as con:
        books = {s.name: ledger.state(con, source.name, s, system.schema, run.now) for s in streams}
    desk = open_desk(run.work_dir, run.key, FOR_FILES if system.kind in LAYOUTS else FOR_VENDORS)
    outcomes: list[Outcome] = []
    landings: list[Landing] = []
    shared: dict[str, Any] = {}
    try:
        if not all(s.per_part for s in streams):
            # Until the desk closes: nothing writes into the raw database while a source is read.
            desk.execute(f"attach {literal(str(run.raw_path))} as {RAW_THERE} (read_only)")
        for stream in streams:
            outcome = Outcome(
                stream, StreamReport(source.name, system.name, stream.name, stream.table), run.now
            )
            outcomes.append(outcome)
            if missing:
                _fail(outcome, missing)
                continue
            landing = _read_stream(system, source, outcome, run, desk, shared, books[stream.name])
            if landing:
                landings.append(landing)
    finally:
        desk.close()
    _store(system, source, landings, run)
    with opened(run.raw_path) as con:
        ledger.write(con, source.name, system, outcomes, run.run_id, run.now)
    return [outcome.report for outcome in outcomes]


def _read_stream(
    system: Connector,
    source: Source,
    outcome: Outcome,
    run: Run,
    desk: duckdb.DuckDBPyConnection,
    shared: dict[str, Any],
    state: ledger.State,
) -> Landing | None:
    """Read one stream into a clean parquet file; whatever goes wrong stays with this stream."""
    began = time.perf_counter()
    try:
        return land(system, source, outcome, run, desk, shared, state)
    except (SourceError, AssertionError) as error:
        _fail(outcome, str(error))
    except Exception as error:
        # The text of a foreign exception may hold a password or a person's data.
        log.error("%s.%s: %s", source.name, outcome.stream.name, type(error).__name__)
        log.debug("details", exc_info=error)
        _fail(outcome, f"the stream could not be read ({type(error).__name__})")
    finally:
        outcome.report.seconds = time.perf_counter() - began
    return None


def _store(system: Connector, source: Source, landings: list[Landing], run: Run) -> None:
    """Hand the files to dlt in one load; if that fails, all of them count as failed."""
    schema = system.schema
    loads = table_loads(landings)
    if not loads:
        return
    store = run.store or import_module("ingestion.pipeline").run_pipeline
    began = time.perf_counter()
    try:
        load_id = store(source.name, schema, loads, run.raw_path, run.work_dir)
        for landing in landings:
            landing.outcome.load_id = load_id
    except Exception as error:
        log.error("%s: %s", source.name, type(error).__name__)
        log.debug("details", exc_info=error)
        for landing in landings:
            _fail(landing.outcome, f"the rows could not be stored ({type(error).__name__})")
    share = (time.perf_counter() - began) / len(landings)
    for landing in landings:
        landing.outcome.report.seconds += share


def _fail(outcome: Outcome, sentence: str) -> None:
    stream: Stream = outcome.stream
    old = outcome.report
    outcome.report.__init__(old.source, old.connector, stream.name, stream.table)  # type: ignore[misc]
    outcome.report.status, outcome.report.message = "failed", sentence
    outcome.parts, outcome.marks = [], {}
    outcome.snapshot, outcome.remaining = False, None


if __name__ == "__main__":
    from ingestion.command import main

    raise SystemExit(main())
