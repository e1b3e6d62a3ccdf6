"""A run that is killed anywhere leaves the published file whole, and the next run needs no hand work."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from orchestration import lock, published, runs
from orchestration.fingerprint import by_table
from orchestration.settings import Settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BEGINNING = dt.datetime(2026, 6, 10, 3, tzinfo=dt.UTC)
NEVER = "never"
POINTS = [
    ("extract", 1),
    ("load", 2),
    ("stored", 1),
    ("stored", 2),
    ("between", 1),
    ("model", 5),
    ("model", 70),
    ("checks", 1),
    ("copy", 1),
    ("verify", 1),
    ("before_flip", 1),
    ("after_flip", 1),
    ("clean_up", 1),
]


@dataclass
class Firm:
    """A company folder and the clock of its runs."""

    home: Path
    minutes: Iterator[int]

    def run(self, point: str = NEVER, nth: int = 1) -> None:
        now = BEGINNING + dt.timedelta(minutes=next(self.minutes))
        command = [
            sys.executable,
            str(HERE / "killable_run.py"),
            str(self.home),
            now.isoformat(),
            point,
            str(nth),
        ]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
        assert done.returncode == (0 if point == NEVER else -signal.SIGKILL), (
            f"{point}: {done.stderr[-2000:]}"
        )

    @property
    def settings(self) -> Settings:
        return Settings.load(self.home, {})

    def shown(self) -> published.Published:
        found = published.current(self.settings.published_dir)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company after its first night."""
    small_company = _module("small_company")
    home = small_company.make(tmp_path_factory.mktemp("firm") / "started")
    Firm(home, count()).run()
    return home


@pytest.fixture(scope="module")
def undisturbed(started: Path) -> dict[str, str]:
    """What the second night says when nothing disturbs it."""
    firm = _copy_of(started, "undisturbed")
    firm.run()
    return by_table(firm.shown().database)


def _module(name: str):
    sys.path.insert(0, str(HERE))
    try:
        return __import__(name)
    finally:
        sys.path.remove(str(HERE))


def _copy_of(started: Path, name: str) -> Firm:
    home = started.parent / name
    shutil.copytree(started, home, symlinks=True)
    _module("small_company").drop_more(home)
    return Firm(home, count(10))


@pytest.mark.slow
def test_killed_at_every_point_in_turn_it_ends_as_if_undisturbed(
    started: Path, undisturbed: dict[str, str]
) -> None:
    firm = _copy_of(started, "killed")
    first = firm.shown()
    seen = [first.run_id]
    for point, nth in POINTS:
        if point == "clean_up":  # the run before was complete: only a new build gets so far again
            (firm.home / "drop" / "shop" / "orders-4.csv").touch()
            text = (firm.home / "company.toml").read_text()
            (firm.home / "company.toml").write_text(text + "\n[privacy]\nk_text = 11\n")
        firm.run(point, nth)
        _is_sound(firm, seen)
    firm.run()
    _is_sound(firm, seen)
    assert firm.shown().run_id != first.run_id
    assert by_table(firm.shown().database) == undisturbed
    states = [record.state for record in runs.history(firm.settings.runs_dir)]
    assert states == [runs.State.OK, *[runs.State.INTERRUPTED] * len(POINTS), runs.State.OK]
    assert all(record.exit_code is not None for record in runs.history(firm.settings.runs_dir))
    left = [path.name for path in firm.settings.published_dir.iterdir() if path.name.startswith(".")]
    assert left == []


def _is_sound(firm: Firm, seen: list[str]) -> None:
    """What readers see is whole and never older than before; nobody holds the lock."""
    shown = firm.shown()
    published.verify(shown)
    assert shown.run_id >= seen[-1]
    seen.append(shown.run_id)
    assert lock.holder_of(firm.settings.lock_path) is None
    newest = runs.history(firm.settings.runs_dir)[0]
    json.loads(newest.path.read_text())


@pytest.mark.slow
def test_rows_are_accounted_for(started: Path, undisturbed: dict[str, str]) -> None:
    record = runs.history(Settings.load(started, {}).runs_dir)[0]
    for stream in record.load:
        assert stream["source_rows"] == stream["loaded"] + stream["duplicate"] + stream["quarantined"]
    orders = next(stream for stream in record.load if stream["stream"] == "orders")
    assert (orders["loaded"], orders["duplicate"], orders["quarantined"]) == (240, 3, 3)
    assert undisturbed
