"""Ctrl-C and SIGTERM end ``empathy run`` at once, whatever stage and library is at work."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from orchestration import runs
from orchestration.fingerprint import by_table
from tests.end_to_end.firm import copy_of

# Where it happens, the how manieth time, by what; and whether the run had begun its record by then.
POINTS = [
    ("start", 1, signal.SIGINT, False),
    ("load", 2, signal.SIGTERM, True),
    ("transform", 1, signal.SIGINT, True),
    ("model", 60, signal.SIGTERM, True),
    ("checks", 1, signal.SIGINT, True),
    ("verify", 1, signal.SIGTERM, True),
]
AT_ONCE_SECONDS = 10  # a few, and some more for a machine at work; a stage that is waited for takes longer
SAYS = "Interrupted; what is published still stands."


@pytest.mark.slow
def test_a_signal_ends_the_run_at_every_stage(started: Path, undisturbed: dict[str, str]) -> None:
    firm = copy_of(started, "interrupted")
    before = firm.shown()
    manifest = before.manifest_path.read_bytes()
    for point, nth, number, has_record in POINTS:
        known = len(runs.history(firm.settings.runs_dir))
        done = firm.process("interruptible_run.py", point, nth, int(number))
        assert time.time() - (firm.home / "asked").stat().st_mtime < AT_ONCE_SECONDS
        assert done.returncode == 130, f"{point} {nth}: {done.returncode} {done.stderr[-2000:]}"
        assert json.loads(done.stdout) == {"error": SAYS, "exit_code": 130}
        assert "Traceback" not in done.stderr
        assert done.stderr.strip() == SAYS
        history = runs.history(firm.settings.runs_dir)
        assert len(history) == known + has_record
        if has_record:
            _closed(history[0])
        assert firm.shown().run_id == before.run_id
        assert before.manifest_path.read_bytes() == manifest
    firm.run()
    assert firm.shown().run_id != before.run_id
    assert by_table(firm.shown().database) == undisturbed


@pytest.mark.slow
def test_after_the_flip_the_record_says_what_stands(started: Path, undisturbed: dict[str, str]) -> None:
    firm = copy_of(started, "interrupted_late")
    done = firm.process("interruptible_run.py", "after_flip", 1, int(signal.SIGINT))
    assert done.returncode == 130, done.stderr[-2000:]
    record = runs.history(firm.settings.runs_dir)[0]
    assert record.sentence == f"The run was interrupted after it had published {record.run_id}, which stands."
    assert firm.shown().run_id == record.run_id
    assert by_table(firm.shown().database) == undisturbed


def _closed(record: runs.RunRecord) -> None:
    assert (record.state, record.exit_code) == (runs.State.INTERRUPTED, 130)
    assert record.sentence == "The run was interrupted; what was published before still stands."
    assert record.ended_at is not None
