"""One run at a time per company folder.

The kernel holds the lock for the process and lets go when the process ends, however it ends: a dead
run never has to be cleaned up by hand. The text in the file only says who holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, as far as its file says."""

    run_id: str
    pid: int
    since: str

    def __str__(self) -> str:
        """Name the holder in a sentence."""
        return f"run {self.run_id} (process {self.pid}, since {self.since})"


class LockHeldError(Exception):
    """Another run works in this company folder."""

    def __init__(self, holder: Holder | None) -> None:
        self.holder = holder
        super().__init__(f"Another run is at work: {holder or 'it is just starting'}. Try again later.")


@contextmanager
def hold(path: Path, run_id: str, since: str) -> Generator[None]:
    """Hold the company's lock; LockHeldError at once when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Never unlinked: a lock file that is deleted and made anew can be held twice.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeldError(_read(path)) from None
        _write(handle, {"run_id": run_id, "pid": os.getpid(), "since": since})
        yield
        _write(handle, None)
    finally:
        os.close(handle)


def holder_of(path: Path) -> Holder | None:
    """Return who holds the lock now; None when nobody does."""
    if not path.exists():
        return None
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path) or Holder("unknown", 0, "unknown")
    finally:
        os.close(handle)
    return None


def _write(handle: int, content: dict[str, object] | None) -> None:
    os.ftruncate(handle, 0)
    if content is not None:
        os.pwrite(handle, json.dumps(content).encode(), 0)


def _read(path: Path) -> Holder | None:
    try:
        content = json.loads(path.read_text("utf-8"))
        return Holder(str(content["run_id"]), int(content["pid"]), str(content["since"]))
    except (ValueError, KeyError, TypeError):
        return None  # the holder has the lock but has not written its name yet
