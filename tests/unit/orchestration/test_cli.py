from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration import cli, cli_look, cli_verify, lock, nightly
from orchestration.faults import SettingsError
from orchestration.night import RunError
from orchestration.publish import publish

DOCS = Path(__file__).resolve().parents[3] / "docs" / "operating.md"


def empathy(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted command leaves its process without ceremony, which must not be this one."""
    monkeypatch.setattr(cli, "_leave_at_once", sys.exit)


@pytest.fixture
def with_data(home: Path, build: Path) -> Path:
    """A company with two published runs."""
    for run_id in ("20261101T030000Z-aaaa", "20261102T030000Z-bbbb"):
        now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        publish(build, home / "published", run_id, now, about={"key": run_id})
    return home


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    code = "import sys; from orchestration import cli; print([m for m in ('dbt', 'dlt', 'dagster', 'duckdb', "
    code += "'great_expectations', 'streamlit', 'pandas', 'pyarrow', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_is_documented_and_takes_a_company() -> None:
    documented = set(re.findall(r"`empathy (\w+)", DOCS.read_text()))
    registered = [c for one in (cli, cli_look, cli_verify) for c in one.app.registered_commands]
    commands = [command.callback for command in registered if command.callback]
    assert {command.__name__ for command in commands} == documented
    assert all("company" in command.__annotations__ for command in commands)


@pytest.mark.parametrize(
    "arguments",
    [
        ["rnu"],
        ["run", "--nope"],
        ["sql"],
        ["run", "--company"],
        ["demo", "--scale", "x"],
        ["serve", "--port", "0"],
        [],
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert empathy(*arguments) == 2
    said = capsys.readouterr()
    assert said.err.strip() or said.out.strip()
    assert "Traceback" not in said.err


def test_faults_of_the_settings_are_one_line_each(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (home / "company.toml").read_text()
    (home / "company.toml").write_text(text.replace('"UTC"', '"UCT+1"').replace('"EUR"', '"EURO"'))
    assert empathy("run", "--company", home) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["company.zone", "company.currency"]


def test_errors_are_json_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert empathy("status", "--company", tmp_path / "nowhere", "--json") == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["exit_code"] == 2
    assert "empathy init" in answer["error"]


def test_a_second_run_ends_with_4_and_names_the_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with lock.hold(home / ".lock", "20261101T030000Z-aaaa", "03:00"):
        began = time.monotonic()
        assert empathy("run", "--company", home) == 4
        assert time.monotonic() - began < 2
        assert empathy("rollback", "--company", home) == 4
    assert "20261101T030000Z-aaaa" in capsys.readouterr().err


def test_an_unforeseen_error_is_one_sentence_and_a_file(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("something broke\nwith details")

    monkeypatch.setattr(nightly, "run_night", fail)
    assert empathy("run", "--company", home) == 1
    said = capsys.readouterr().err
    assert said.startswith("something broke. Details: ")
    assert "Traceback" not in said
    log = Path(said.split("Details: ")[1].strip())
    assert "RuntimeError: something broke" in log.read_text()
    log.unlink()
    with pytest.raises(RuntimeError):
        cli.main(["run", "--company", str(home), "--debug"])


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (RunError("No source could be read."), 1), (SettingsError([]), 2)],
)
def test_every_ending_has_its_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(nightly, "run_night", fail)
    assert empathy("run", "--company", home) == code


def test_init_writes_once_and_never_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "my shop"
    assert empathy("init", home) == 0
    assert f"then: empathy run --company '{home}'" in capsys.readouterr().err
    key = (home / "secrets.toml").read_text()
    assert (home / "secrets.toml").stat().st_mode & 0o777 == 0o600
    assert (home / "drop").is_dir()
    assert (home / "initiatives.csv").read_text().splitlines()[-1].startswith("initiative_id,name,type")
    assert empathy("init", home, "--json") == 0
    assert json.loads(capsys.readouterr().out)["written"] == []
    assert (home / "secrets.toml").read_text() == key
    assert empathy("init", home / "company.toml") == 2


def test_sql_reads_what_is_published(with_data: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    query = "select kpi_id, value from kpi.kpi_values"
    assert empathy("sql", query, "--company", with_data, "--format", "csv") == 0
    assert capsysbinary.readouterr().out == b"kpi_id,value\nnps,12.5\n"
    assert empathy("sql", query, "--company", with_data, "--json") == 0
    assert json.loads(capsysbinary.readouterr().out) == [{"kpi_id": "nps", "value": 12.5}]
    out = with_data / "answer.parquet"
    assert empathy("sql", query, "--company", with_data, "--format", "parquet", "--output", out) == 0
    assert out.read_bytes()[:4] == b"PAR1"
    assert empathy("sql", "select * from nothing", "--company", with_data) == 1
    assert empathy("sql", query, "--company", with_data, "--format", "xml") == 2


def test_before_the_first_run_it_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert empathy("sql", "select 1", "--company", home) == 1
    assert "empathy run" in capsys.readouterr().err
    assert empathy("check", "--company", home) == 1
    assert empathy("status", "--company", home) == 0
    assert empathy("rollback", "--company", home) == 1


def test_rollback_shows_the_run_before(with_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert empathy("rollback", "--company", with_data, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"shown": "20261101T030000Z-aaaa"}
    assert empathy("status", "--company", with_data, "--json") == 0
    assert json.loads(capsys.readouterr().out)["kept"] == ["20261102T030000Z-bbbb", "20261101T030000Z-aaaa"]


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    found = json.loads(capsys.readouterr().out)
    return {finding["what"]: finding for finding in found if finding["state"] != "ok"}


def test_doctor_finds_a_damaged_file_and_names_the_remedy(
    with_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert empathy("doctor", "--company", with_data, "--json") == 0
    assert set(findings(capsys)) <= {"last run", "disk"}
    file = with_data / "published" / "20261102T030000Z-bbbb.duckdb"
    file.chmod(0o644)
    with file.open("r+b") as damaged:
        damaged.seek(-4000, os.SEEK_END)
        damaged.write(b"\x00flip\x00")
    assert empathy("doctor", "--company", with_data, "--json") == 1
    found = findings(capsys)["published"]
    assert "sha256" in found["says"]
    assert "empathy rollback" in found["remedy"]


def test_doctor_names_faults_of_settings_and_sources(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
[sources.erp]
connector = "sql"
url = "sqlite:///nowhere.db"
[sources.erp.streams.teams]
entity = "team"
table = "teams"
columns = { id = "text" }
fields = { team_id = "id" }
"""
    with (home / "company.toml").open("a") as file:
        file.write(source)
    assert empathy("doctor", "--company", home, "--json") == 1
    assert "nowhere.db does not exist" in findings(capsys)["source erp"]["says"]
    (home / "secrets.toml").chmod(0o644)
    assert empathy("doctor", "--company", home, "--json") == 1
    assert "chmod 600" in findings(capsys)["settings"]["says"]


def test_a_layout_is_proposed_and_nothing_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "teams.csv"
    file.write_text("team_id,team_name\nA,Chat\nB,Phone\n")
    assert empathy("init", tmp_path / "shop", "--propose", file, "--entity", "team") == 0
    assert 'entity = "team"' in capsys.readouterr().out
    assert empathy("init", "--propose", file, "--entity", "team", "--json") == 0
    assert 'entity = "team"' in json.loads(capsys.readouterr().out)["layout"]
    assert not (tmp_path / "shop").exists()
    assert empathy("init", "--propose", file, "--entity", "teem") == 2
    assert "did you mean team?" in capsys.readouterr().err
    assert empathy("init", "--propose", tmp_path / "none.csv", "--entity", "team") == 2
