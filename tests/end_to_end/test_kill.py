"""A run that is killed anywhere leaves the published file whole, and the next run needs no hand work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration import runs
from orchestration.fingerprint import by_table
from orchestration.settings import Settings
from tests.end_to_end.firm import Firm, copy_of

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


@pytest.mark.slow
def test_killed_at_every_point_in_turn_it_ends_as_if_undisturbed(
    started: Path, undisturbed: dict[str, str]
) -> None:
    firm = copy_of(started, "killed")
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
    assert shown.run_id >= seen[-1]
    seen.append(shown.run_id)
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
