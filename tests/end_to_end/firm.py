"""A small company that is run in processes of its own, so that a test can kill or interrupt them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from orchestration import lock, published
from orchestration.settings import Settings
from tests.end_to_end import small_company

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BEGINNING = dt.datetime(2026, 6, 10, 3, tzinfo=dt.UTC)
NEVER = "never"


@dataclass
class Firm:
    """A company folder and the clock of its runs."""

    home: Path
    minutes: Iterator[int]

    def process(self, script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a script on the company at the next minute of its clock, and wait for its end."""
        now = BEGINNING + dt.timedelta(minutes=next(self.minutes))
        command = [sys.executable, str(HERE / script), str(self.home), now.isoformat(), *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)

    def run(self, point: str = NEVER, nth: int = 1) -> None:
        """Run the stages; the process kills itself at ``point``."""
        done = self.process("killable_run.py", point, nth)
        expected = 0 if point == NEVER else -signal.SIGKILL
        assert done.returncode == expected, f"{point}: {done.stderr[-2000:]}"

    @property
    def settings(self) -> Settings:
        return Settings.load(self.home, {})

    def shown(self) -> published.Published:
        """What readers see, read to its last byte."""
        found = published.current(self.settings.published_dir)
        assert found is not None
        published.verify(found)
        assert lock.holder_of(self.settings.lock_path) is None
        return found


def copy_of(started: Path, name: str) -> Firm:
    """A copy of a company after its first night, with new files for the second."""
    home = started.parent / name
    shutil.copytree(started, home, symlinks=True)
    small_company.drop_more(home)
    return Firm(home, count(10))
