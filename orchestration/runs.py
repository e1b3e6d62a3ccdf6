"""The record of each run: runs/<run_id>/run.json, always in a final state once the run is over."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from orchestration import atomic

KEPT_RUNS = 60
DIED = "The process ended before the run did; the next run put it right."


class Exit(IntEnum):
    """What the process tells its caller."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CHECKS_FAILED = 3
    LOCKED = 4
    SOURCE_UNREACHABLE = 5
    INTERRUPTED = 130


class State(StrEnum):
    """Where a run stands; every state but ``running`` is final."""

    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    CHECKS_FAILED = "checks_failed"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"


EXIT_OF = {
    State.OK: Exit.OK,
    State.FAILED: Exit.FAILED,
    State.CHECKS_FAILED: Exit.CHECKS_FAILED,
    State.PARTIAL: Exit.SOURCE_UNREACHABLE,
    State.INTERRUPTED: Exit.INTERRUPTED,
}


@dataclass
class RunRecord:
    """What one run did, as it is written to run.json."""

    run_id: str
    folder: Path
    started_at: dt.datetime
    pid: int
    ended_at: dt.datetime | None = None
    state: State = State.RUNNING
    exit_code: int | None = None
    sentence: str = "The run is at work."
    stages: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    load: list[dict[str, Any]] = field(default_factory=list)
    models: dict[str, int] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=dict)
    published: str | None = None

    def __post_init__(self) -> None:
        """Let one thread write at a time: an interruption closes the record from a thread of its own."""
        self._writing = threading.RLock()

    @property
    def path(self) -> Path:
        """File the record is kept in."""
        return self.folder / "run.json"

    @property
    def log_path(self) -> Path:
        """File that the details go to."""
        return self.folder / "log.txt"

    @property
    def docs_dir(self) -> Path:
        """Folder of the data-quality report."""
        return self.folder / "data_docs"

    def as_dict(self) -> dict[str, Any]:
        """Return the record the way it is written."""
        content = asdict(self)
        del content["folder"]
        for key in ("started_at", "ended_at"):
            content[key] = content[key].isoformat() if content[key] else None
        return content

    def save(self) -> None:
        """Write the record in one step."""
        with self._writing:
            atomic.write_json(self.path, self.as_dict())

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Measure a stage; its seconds are written even when it fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.stages[name] = round(self.stages.get(name, 0.0) + time.perf_counter() - began, 3)
            self.save()

    def finish(self, state: State, sentence: str, now: dt.datetime) -> bool:
        """Close the record with its final state, exit code and one sentence; the first word is the last."""
        with self._writing:
            if self.state is not State.RUNNING:
                return False
            self.state, self.sentence, self.ended_at = state, sentence, now
            self.exit_code = int(EXIT_OF[state])
            self.save()
        return True


def new_run_id(now: dt.datetime) -> str:
    """Make the name of a run: sortable by time, never the same twice."""
    return f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def begin(runs_dir: Path, run_id: str, now: dt.datetime, pid: int) -> RunRecord:
    """Open the record of a new run."""
    folder = runs_dir / run_id
    folder.mkdir(parents=True)
    record = RunRecord(run_id, folder, now, pid)
    record.save()
    return record


def read(folder: Path) -> RunRecord | None:
    """Read the record in a run's folder; None when there is none that can be read."""
    try:
        content: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))
        content["state"] = State(content["state"])
        for key in ("started_at", "ended_at"):
            content[key] = dt.datetime.fromisoformat(content[key]) if content[key] else None
        return RunRecord(folder=folder, **content)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def history(runs_dir: Path) -> list[RunRecord]:
    """Return the records of all runs kept, newest first."""
    folders = sorted((f for f in runs_dir.glob("*Z-*") if f.is_dir()), reverse=True)
    return [record for folder in folders if (record := read(folder))]


def repair(runs_dir: Path, now: dt.datetime) -> list[str]:
    """Close the records of runs that died; call it while holding the lock, so none can be alive."""
    repaired = []
    for record in history(runs_dir):
        if record.state is State.RUNNING:
            record.finish(State.INTERRUPTED, DIED, now)
            repaired.append(record.run_id)
    return repaired


def prune(runs_dir: Path, keep: int = KEPT_RUNS) -> None:
    """Delete the folders of old runs."""
    for folder in sorted((f for f in runs_dir.glob("*Z-*") if f.is_dir()), reverse=True)[keep:]:
        shutil.rmtree(folder, ignore_errors=True)
