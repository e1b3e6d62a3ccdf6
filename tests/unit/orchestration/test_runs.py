from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path

import pytest

from orchestration import runs
from orchestration.logs import run_log
from orchestration.runs import Exit, State

NOW = dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC)


def test_run_names_sort_by_time_and_differ() -> None:
    names = [runs.new_run_id(NOW + dt.timedelta(seconds=second)) for second in range(3)]
    assert names == sorted(names)
    assert names[0].startswith("20261101T030000Z-")
    assert len({runs.new_run_id(NOW) for _ in range(20)}) > 1


def test_a_record_is_written_at_once_and_read_back(tmp_path: Path) -> None:
    record = runs.begin(tmp_path, "20261101T030000Z-aaaa", NOW, 42)
    assert json.loads(record.path.read_text())["state"] == "running"
    with record.stage("ingest"):
        pass
    record.finish(State.PARTIAL, "One source was away.", NOW)
    assert runs.read(record.folder) == record
    assert record.exit_code == Exit.SOURCE_UNREACHABLE
    assert not list(tmp_path.rglob("*.new")), "nothing half-written stays"


@pytest.mark.parametrize(
    ("state", "code"),
    [("ok", 0), ("failed", 1), ("checks_failed", 3), ("partial", 5), ("interrupted", 130)],
)
def test_every_ending_has_its_exit_code(tmp_path: Path, state: str, code: int) -> None:
    record = runs.begin(tmp_path, "20261101T030000Z-aaaa", NOW, 42)
    record.finish(State(state), "It ended.", NOW)
    assert record.exit_code == code


def test_a_stage_that_fails_keeps_its_seconds(tmp_path: Path) -> None:
    record = runs.begin(tmp_path, "20261101T030000Z-aaaa", NOW, 42)
    with pytest.raises(ValueError, match="x"), record.stage("transform"):
        raise ValueError("x")
    assert "transform" in json.loads(record.path.read_text())["stages"]


def test_the_record_of_a_dead_run_is_closed(tmp_path: Path) -> None:
    runs.begin(tmp_path, "20261101T030000Z-dead", NOW, 42)
    runs.begin(tmp_path, "20261031T030000Z-done", NOW, 41).finish(State.OK, "Published.", NOW)
    assert runs.repair(tmp_path, NOW) == ["20261101T030000Z-dead"]
    assert [(r.state, r.exit_code) for r in runs.history(tmp_path)] == [("interrupted", 130), ("ok", 0)]
    assert runs.repair(tmp_path, NOW) == []


def test_a_record_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    runs.begin(tmp_path, "20261101T030000Z-aaaa", NOW, 42).path.write_text("{half")
    (tmp_path / "20261101T030000Z-bbbb").mkdir()
    assert runs.history(tmp_path) == []


def test_old_runs_are_deleted(tmp_path: Path) -> None:
    for day in range(1, 6):
        runs.begin(tmp_path, f"2026110{day}T030000Z-aaaa", NOW, 42)
    (tmp_path / "notes").mkdir()
    runs.prune(tmp_path, keep=2)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "20261104T030000Z-aaaa",
        "20261105T030000Z-aaaa",
        "notes",
    ]


def test_secrets_never_reach_the_log(tmp_path: Path) -> None:
    log = logging.getLogger("some.library")
    with run_log(tmp_path / "log.txt", ["canary", "canary-longer"]):
        log.warning("password=canary-longer and canary")
        try:
            raise ValueError("connect to canary@host failed")
        except ValueError:
            log.exception("It failed")
    log.warning("after the run")
    text = (tmp_path / "log.txt").read_text()
    assert "canary" not in text
    assert "password=[secret] and [secret]" in text
    assert "ValueError: connect to [secret]@host failed" in text
    assert "after the run" not in text
