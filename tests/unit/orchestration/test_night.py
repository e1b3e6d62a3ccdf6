"""What happens around the stages: the record's last state, the lock, the note for the view, skipping."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from ingestion.report import LoadReport, StreamReport
from orchestration import pipeline, published, runs
from orchestration.lock import LockHeldError
from orchestration.night import Night, open_night
from orchestration.runs import State
from orchestration.settings import Settings
from orchestration.transform import Built, Node
from quality.verdict import CheckResult, Verdict

NOW = dt.datetime(2026, 11, 10, 3, tzinfo=dt.UTC)
PASSED = Verdict(results=(CheckResult("s", "kpi.kpi_values", "rows", True, "error", "There are rows."),))
FAILED = Verdict(
    results=(CheckResult("s", "kpi.kpi_values", "range", False, "error", "Out of range.", kpis=("nps",)),)
)


class Stages:
    """Stand-ins for the heavy parts of the other stages; what they return can be set."""

    def __init__(self, build: Path, settings: Settings) -> None:
        self.build_file, self.settings = build, settings
        self.streams = [StreamReport("shop", "files", "orders", "order_line", 5, 3, 1, 1, "ok")]
        self.nodes: tuple[Node, ...] = (Node("fct_ticket", "model.x", "model", "success", 0.1),)
        self.verdict = PASSED
        self.built = 0

    def load(self, *_: object, raw_path: Path, run_id: str, **__: object) -> LoadReport:
        with duckdb.connect(str(raw_path)) as connection:
            connection.execute("create schema if not exists raw_files")
            connection.execute("create table if not exists raw_files.order_line (_dlt_load_id varchar)")
            connection.execute("create schema if not exists raw_ingestion")
            connection.execute("create table if not exists raw_ingestion.load_stream (run_id varchar)")
            connection.execute("insert into raw_ingestion.load_stream values (?)", [run_id])
        return LoadReport(run_id, self.streams)

    def build(self, *_: object, on_node: Callable[[str, int, int], None], **__: object) -> Built:
        self.built += 1
        shutil.copy(self.build_file, self.settings.build_path)
        on_node("fct_ticket", 1, 1)
        return Built(self.nodes)


@pytest.fixture
def stages(build: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Stages:
    made = Stages(build, settings)

    class StandIn:
        def __init__(self, *_: object) -> None: ...

        def __enter__(self) -> StandIn:
            return self

        def __exit__(self, *_: object) -> None: ...

        def verdict(self) -> Verdict:
            return made.verdict

    load = ModuleType("ingestion.load")
    load.load = made.load  # type: ignore[attr-defined]
    transform = ModuleType("orchestration.transform")
    transform.build, transform.close = made.build, lambda _path, _systems: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ingestion.load", load)
    monkeypatch.setitem(sys.modules, "orchestration.transform", transform)
    monkeypatch.setattr(pipeline, "Gate", StandIn)
    return made


def run(settings: Settings, minute: int = 0, **options: object) -> Night:
    with open_night(settings, now=NOW + dt.timedelta(minutes=minute), **options) as night:  # type: ignore[arg-type]
        pipeline.run_stages(night)
    return night


def note(settings: Settings) -> dict[str, object]:
    return json.loads((settings.published_dir / "last_run.json").read_text())


def test_a_good_night_publishes_and_says_so(stages: Stages, settings: Settings) -> None:
    seen: list[str] = []
    night = run(settings, reached=seen.append)
    record = runs.read(night.record.folder)
    assert record is not None
    assert (record.state, record.exit_code) == (State.OK, 0)
    assert record.published == night.run_id
    assert record.load[0]["loaded"] == 3
    assert set(record.stages) == {"ingest", "transform", "check", "publish"}
    assert published.current(settings.published_dir) == night.published
    assert note(settings)["shown"] == night.run_id
    order = [
        "extract",
        "between",
        "transform",
        "checks",
        "copy",
        "verify",
        "before_flip",
        "after_flip",
        "clean_up",
    ]
    assert seen == order


def test_a_night_without_anything_new_builds_nothing(stages: Stages, settings: Settings) -> None:
    first = run(settings)
    second = run(settings, 1)
    assert stages.built == 1
    assert set(second.record.skipped) == {"transform", "check", "publish"}
    assert second.record.sentence == f"Nothing new since {first.run_id}, which stands."
    assert published.current(settings.published_dir) == first.published


@pytest.mark.parametrize("change", ["rows", "settings", "day", "failed source", "asked for"])
def test_whatever_could_change_the_result_builds_again(
    stages: Stages, settings: Settings, change: str, configured: Callable[[str, str], Path]
) -> None:
    run(settings)
    minute, options = 1, {}
    if change == "rows":
        with duckdb.connect(str(settings.raw_path)) as connection:
            connection.execute("insert into raw_files.order_line values ('next load')")
    elif change == "settings":
        settings = Settings.load(configured("k_people = 5", "k_people = 6"), {})
    elif change == "day":
        minute = 60 * 24
    elif change == "failed source":
        stages.streams[0].status = "failed"
    else:
        options["rebuild"] = True
    run(settings, minute, **options)
    assert stages.built == 2


def test_a_run_that_died_before_its_flip_was_never_shown_and_is_made_again(
    stages: Stages, settings: Settings
) -> None:
    def die(point: str) -> None:
        if point == "before_flip":
            raise SystemExit

    first = run(settings)
    with pytest.raises(SystemExit):
        run(settings, 1, rebuild=True, reached=die)
    assert published.current(settings.published_dir) == first.published
    again = run(settings, 2)
    assert again.unchanged is None
    assert published.current(settings.published_dir) == again.published


def test_what_was_rolled_back_stays_so_until_there_is_something_new(
    stages: Stages, settings: Settings
) -> None:
    first = run(settings)
    run(settings, 1, rebuild=True)
    published.rollback(settings.published_dir)
    assert run(settings, 2).unchanged is not None
    assert published.current(settings.published_dir) == first.published
    third = run(settings, 3, rebuild=True)
    assert published.current(settings.published_dir) == third.published


def test_failed_checks_publish_nothing_and_name_the_kpis(stages: Stages, settings: Settings) -> None:
    good = run(settings)
    stages.verdict = FAILED
    night = run(settings, 1, rebuild=True)
    assert (night.record.state, night.record.exit_code) == (State.CHECKS_FAILED, 3)
    assert published.current(settings.published_dir) == good.published
    assert note(settings)["kpis_touched"] == ["nps"]
    assert note(settings)["state"] == "checks_failed"


def test_a_failed_test_of_a_model_publishes_nothing(stages: Stages, settings: Settings) -> None:
    stages.nodes = (Node("unique_grain", "test.x", "test", "fail", 0.1, failing_rows=2),)
    night = run(settings)
    assert night.record.exit_code == 3
    assert "unique_grain" in night.record.sentence
    assert published.current(settings.published_dir) is None
    assert "check" not in night.record.stages, "marts that are wrong are not checked further"


def test_a_source_that_is_away_leaves_the_rest_published(stages: Stages, settings: Settings) -> None:
    stages.streams.append(StreamReport("erp", "sql", "calls", "ticket", status="failed", message="away"))
    night = run(settings)
    assert (night.record.state, night.record.exit_code) == (State.PARTIAL, 5)
    assert night.published is not None
    assert night.published.manifest()["failed_sources"] == ["erp"]
    assert "erp" in night.record.sentence


def test_an_error_closes_the_record_with_its_sentence(stages: Stages, settings: Settings) -> None:
    def fail(point: str) -> None:
        if point == "verify":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        run(settings, reached=fail)
    record = runs.history(settings.runs_dir)[0]
    assert (record.state, record.exit_code) == (State.FAILED, 1)
    assert "No space left on device" in record.sentence
    assert "Traceback" in record.log_path.read_text()
    run(settings, 1)


def test_an_interruption_is_not_a_failure(stages: Stages, settings: Settings) -> None:
    def interrupt(point: str) -> None:
        if point == "checks":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(settings, reached=interrupt)
    record = runs.history(settings.runs_dir)[0]
    assert (record.state, record.exit_code) == (State.INTERRUPTED, 130)


def test_two_nights_at_once_are_refused(stages: Stages, settings: Settings) -> None:
    with open_night(settings, now=NOW) as night, pytest.raises(LockHeldError, match=night.run_id):
        run(settings, 1)
    assert [record.state for record in runs.history(settings.runs_dir)] == [State.OK], (
        "the refused run left no record"
    )


def test_a_dead_run_is_closed_by_the_next(stages: Stages, settings: Settings) -> None:
    settings.runs_dir.mkdir(exist_ok=True)
    runs.begin(settings.runs_dir, "20261109T030000Z-dead", NOW, 1)
    run(settings)
    assert [record.state for record in runs.history(settings.runs_dir)] == [State.OK, State.INTERRUPTED]


def test_secrets_are_not_in_the_log(stages: Stages, settings: Settings) -> None:
    def fail(_point: str) -> None:
        raise ValueError(f"the key is {settings.pseudonym_key.hex()}")

    with pytest.raises(ValueError, match="the key is"):
        run(settings, reached=fail)
    record = runs.history(settings.runs_dir)[0]
    assert settings.pseudonym_key.hex() not in record.log_path.read_text() + record.path.read_text()
    assert "the key is [secret]" in record.sentence
