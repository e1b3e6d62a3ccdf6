"""The quality gate in a process of its own.

Loading Great Expectations takes a dozen CPU seconds, so its process starts while dbt still works,
waits, and begins to check when it is told to. It also cannot disturb this process.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType

from orchestration.buildkey import ROOT
from orchestration.runs import RunRecord
from orchestration.settings import Settings
from quality.verdict import Verdict

COULD_NOT_CHECK = 1


class GateError(Exception):
    """The checks could not be made; that is not the same as a failed check."""


class Gate:
    """A waiting quality gate; ``with`` ends its process whatever happens."""

    def __init__(self, settings: Settings, record: RunRecord) -> None:
        self._verdict_path = record.folder / "verdict.json"
        self._log_path = record.folder / "gate.log"
        self._docs_dir = record.docs_dir
        self._log = self._log_path.open("wb")
        self._process = subprocess.Popen(  # noqa: S603 - our own program with our own paths
            _command(settings, record, self._verdict_path),
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )

    def verdict(self) -> Verdict:
        """Check now; GateError when the checks could not be made."""
        self._process.communicate(b"check\n")
        if self._process.returncode not in (0, 3) or not self._verdict_path.exists():
            raise GateError(f"The checks could not be made; the reason is in {self._log_path}")
        return Verdict.read(self._verdict_path)

    def __enter__(self) -> Gate:
        """Give the gate itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process if it still waits or works."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._log.close()


def _command(settings: Settings, record: RunRecord, verdict_path: Path) -> list[str]:
    options = {
        "--raw": settings.raw_path,
        "--database": settings.build_path,
        "--out": verdict_path,
        "--docs": record.docs_dir,
        "--run-id": record.run_id,
        "--k-people": settings.privacy.k_people,
    }
    given = [str(part) for option in options.items() for part in option]
    return [sys.executable, "-m", "quality.gate", *given, "--wait"]
