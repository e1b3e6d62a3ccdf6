"""One run from its lock to its last word: what the stages share, and how a run ends.

``open_night`` is used by the command line and by Dagster alike, so a run has one lock, one record,
one log and one final state however it was started.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import atomic, interruption, lock, published, runs
from orchestration.logs import redacted, run_log
from orchestration.runs import RunRecord, State
from orchestration.settings import Settings

if TYPE_CHECKING:
    from ingestion.report import LoadReport
    from orchestration.gatekeeper import Gate
    from orchestration.published import Published
    from orchestration.transform import Built
    from quality.verdict import Verdict

log = logging.getLogger(__name__)

# stage, what is being worked on, done so far, how much there is (0 when unknown)
Progress = Callable[[str, str, int, int], None]
Reached = Callable[[str], None]


class RunError(Exception):
    """A stage could not do its work; the text is for the person who runs it."""


@dataclass
class Night:
    """What the stages of one run share: settings, the record, and what earlier stages found."""

    settings: Settings
    record: RunRecord
    now: dt.datetime
    progress: Progress = lambda *_: None
    reached: Reached = lambda _point: None  # called at each point where a process could die
    rebuild: bool = False  # build even if nothing can have changed
    only: list[str] | None = None  # sources to read; None for all
    load: LoadReport | None = None
    key: str = ""
    unchanged: Published | None = None  # the published run that already holds the same result
    built: Built | None = None
    gate: Gate | None = None
    verdict: Verdict | None = None
    published: Published | None = None
    resources: ExitStack = field(default_factory=ExitStack)

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.record.run_id

    @property
    def failed_sources(self) -> list[str]:
        """Sources of which a stream could not be read."""
        if self.load is None:
            return []
        return sorted({stream.source for stream in self.load.streams if stream.status == "failed"})


@contextmanager
def open_night(
    settings: Settings,
    *,
    now: dt.datetime | None = None,
    progress: Progress = lambda *_: None,
    reached: Reached = lambda _point: None,
    rebuild: bool = False,
    only: list[str] | None = None,
) -> Generator[Night]:
    """Lock the company, repair what a dead run left, and see to it that the record ends in a final state."""
    now = now or dt.datetime.now(dt.UTC)
    run_id = runs.new_run_id(now)
    with lock.hold(settings.lock_path, run_id, now.isoformat(timespec="seconds")):
        _prepare(settings, now)
        record = runs.begin(settings.runs_dir, run_id, now, os.getpid())
        night = Night(settings, record, now, progress, reached, rebuild, only)
        with (
            run_log(record.log_path, settings.secrets.values()),
            night.resources,
            interruption.last_word(lambda: _interrupted(night)),
        ):
            log.info("Run %s begins", run_id)
            try:
                yield night
            except BaseException as error:
                _close(night, error)
                raise
            _finish(night, *_outcome(night))


def _close(night: Night, error: BaseException) -> None:
    """Write down how a run ended that did not reach its end."""
    # KeyboardInterrupt and what Dagster makes of a signal are no Exceptions.
    if not isinstance(error, Exception) or interruption.happened():
        _interrupted(night)
    else:
        log.error("The run failed", exc_info=error)
        _finish(night, State.FAILED, sentence_of(error))


def _interrupted(night: Night) -> None:
    log.warning("The run was interrupted")
    shown = published.current(night.settings.published_dir)
    if shown is not None and shown.run_id == night.run_id:
        after = f"after it had published {night.run_id}, which stands"
        _finish(night, State.INTERRUPTED, f"The run was interrupted {after}.")
    else:
        _finish(night, State.INTERRUPTED, "The run was interrupted; what was published before still stands.")


def sentence_of(error: BaseException) -> str:
    """Return the first line of an error as a sentence for the terminal."""
    text = str(error).strip().splitlines()
    first = text[0].strip() if text else type(error).__name__
    return first if first.endswith((".", "!", "?")) else first + "."


def _prepare(settings: Settings, now: dt.datetime) -> None:
    for folder in (settings.warehouse_dir, settings.published_dir, settings.runs_dir):
        folder.mkdir(parents=True, exist_ok=True)
    for run_id in runs.repair(settings.runs_dir, now):
        log.warning("Run %s had died; its record is closed now", run_id)
    published.prune(settings.published_dir)
    runs.prune(settings.runs_dir)


def _outcome(night: Night) -> tuple[State, str]:
    """Say how a run ended that reached its end."""
    if night.verdict is not None and not night.verdict.passed:
        return State.CHECKS_FAILED, night.verdict.sentence
    if night.built is not None and night.built.failed_tests:
        names = ", ".join(node.name for node in night.built.failed_tests[:3])
        return (
            State.CHECKS_FAILED,
            f"{len(night.built.failed_tests)} tests of models failed ({names}): nothing is published.",
        )
    if night.published is not None:
        done = f"Published as {night.published.run_id}."
    elif night.unchanged is not None:
        done = f"Nothing new since {night.unchanged.run_id}, which stands."
    else:
        done = "The stages asked for are done; nothing was published."
    if night.failed_sources:
        return State.PARTIAL, f"Could not read {', '.join(night.failed_sources)}. The rest is in: {done}"
    return State.OK, done


def _finish(night: Night, state: State, sentence: str) -> None:
    sentence = redacted(sentence, night.settings.secrets.values())
    if not night.record.finish(state, sentence, dt.datetime.now(dt.UTC)):
        return
    log.info("Run %s ends: %s. %s", night.run_id, state.value, sentence)
    _tell_readers(night)


def _tell_readers(night: Night) -> None:
    """Leave a note beside the published files, so that the view can say how the last run went."""
    shown = published.current(night.settings.published_dir)
    note = {
        "run_id": night.run_id,
        "state": night.record.state.value,
        "sentence": night.record.sentence,
        "ended_at": night.record.ended_at,
        "shown": shown.run_id if shown else None,
        "failed_sources": night.failed_sources,
        "failures": [failure.message for failure in night.verdict.failures] if night.verdict else [],
        "kpis_touched": sorted({k for f in night.verdict.failures for k in f.kpis}) if night.verdict else [],
    }
    try:
        atomic.write_json(Path(night.settings.published_dir) / "last_run.json", note)
    except OSError:
        log.exception("The note for the view could not be written")
