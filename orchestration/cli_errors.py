"""What a person reads when something went wrong: plain sentences, an exit code, and where details are."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.connector import SourceError
from orchestration.faults import SettingsError
from orchestration.gatekeeper import GateError
from orchestration.lock import LockHeldError
from orchestration.night import RunError, sentence_of
from orchestration.published import PublishError
from orchestration.runs import Exit
from orchestration.sqlrun import QueryError

if TYPE_CHECKING:
    from orchestration.night import Night

KNOWN = (RunError, PublishError, GateError, QueryError, SourceError)


def explained(error: Exception, tonight: Night | None) -> tuple[str, int]:
    """Return what to say about an error, and the exit code."""
    if isinstance(error, SettingsError):
        return str(error), Exit.USAGE
    if isinstance(error, LockHeldError):
        return str(error), Exit.LOCKED
    if tonight is not None:
        return f"{tonight.record.sentence} Details: {tonight.record.log_path}", Exit.FAILED
    if isinstance(error, KNOWN):
        return str(error).strip(), Exit.FAILED
    return f"{sentence_of(error)} Details: {_write_down(error)}", Exit.FAILED


def _write_down(error: Exception) -> Path:
    """Keep the traceback of an error outside a run in a file of its own."""
    name = f"empathy-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    path = Path(tempfile.gettempdir()) / name
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path
