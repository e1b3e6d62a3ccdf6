from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.lock import LockHeldError, hold, holder_of

HOLD = """
import sys, time
from pathlib import Path
from orchestration.lock import hold
with hold(Path(sys.argv[1]), "run-of-child", "now"):
    print("held", flush=True)
    time.sleep(60)
"""
RACE = """
import sys, time
from pathlib import Path
from orchestration.lock import LockHeldError, hold
try:
    with hold(Path(sys.argv[1]), sys.argv[2], "now"):
        print("won", flush=True)
        time.sleep(3)
except LockHeldError:
    sys.exit(4)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)


def test_a_second_process_is_told_who_holds_it_within_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with start(HOLD, str(path)) as child:
        assert child.stdout and child.stdout.readline() == "held\n"
        began = time.monotonic()
        with (
            pytest.raises(LockHeldError, match=f"run-of-child .process {child.pid}"),
            hold(path, "mine", "now"),
        ):
            pass
        assert time.monotonic() - began < 2
        child.kill()


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with start(HOLD, str(path)) as child:
        assert child.stdout and child.stdout.readline() == "held\n"
        child.kill()
        child.wait()
    assert "run-of-child" in path.read_text(), "the dead holder's name is still there, and must not matter"
    with hold(path, "mine", "now"):
        assert holder_of(path) is not None
    assert holder_of(path) is None


def test_of_eight_processes_exactly_one_works(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    children = [start(RACE, str(path), f"run-{number}") for number in range(8)]
    codes = sorted(child.wait(timeout=30) for child in children)
    for child in children:
        assert child.stdout
        child.stdout.close()
    assert codes == [0, *[4] * 7]


def test_one_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with hold(path, "first", "now"), pytest.raises(LockHeldError, match="first"), hold(path, "second", "now"):
        pass


def test_it_is_let_go_when_the_work_fails(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with pytest.raises(ZeroDivisionError), hold(path, "first", "now"):
        raise ZeroDivisionError
    with hold(path, "second", "now"):
        pass
