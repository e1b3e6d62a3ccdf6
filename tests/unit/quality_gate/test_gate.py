"""The gate passes a good warehouse, and every single rule stops or warns when it is broken."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb
import pytest

from quality.gate import check, check_marts, check_raw
from quality.rules import LAYERS, load_suites
from quality.verdict import CheckResult, Verdict

from . import spoils


@pytest.fixture(scope="module")
def good(good_files, tmp_path_factory) -> Verdict:
    return check(good_files.raw, good_files.build, docs=tmp_path_factory.mktemp("docs"), run_id="run6")


@pytest.fixture(scope="module")
def spoiled(good_files, tmp_path_factory) -> Verdict:
    """One gate over a warehouse in which every rule is broken."""
    folder = tmp_path_factory.mktemp("spoiled")
    paths = {"raw": folder / "raw.duckdb", "build": folder / "build.duckdb"}
    shutil.copyfile(good_files.raw, paths["raw"])
    shutil.copyfile(good_files.build, paths["build"])
    connections = {name: duckdb.connect(str(path)) for name, path in paths.items()}
    for which, sql in spoils.SPOILS.values():
        connections[which].execute(sql)
    for connection in connections.values():
        connection.close()
    return check(paths["raw"], paths["build"], docs=folder / "docs", run_id="run6")


def _result(verdict: Verdict, table: str, rule: str) -> CheckResult:
    [found] = [r for r in verdict.results if (r.table, r.rule) == (table, rule)]
    return found


def test_a_good_warehouse_passes_without_a_warning(good: Verdict) -> None:
    assert good.passed
    assert [failure.message for failure in good.failures] == []
    assert good.sentence == f"{len(good.results)} of {len(good.results)} checks hold."


def test_empty_tables_are_left_out_and_named(good: Verdict) -> None:
    assert "raw_sql.order_line" in good.left_out
    assert not any(result.table == "raw_sql.order_line" for result in good.results)


@pytest.mark.parametrize(("table", "rule"), spoils.SPOILS, ids=lambda part: part.split(".")[-1])
def test_every_rule_can_fail(spoiled: Verdict, table: str, rule: str) -> None:
    result = _result(spoiled, table, rule)
    assert not result.success
    assert not result.broken, result.observed
    assert result.failing_rows


def test_every_rule_is_spoilt_somewhere() -> None:
    """A new rule comes with a case that breaks it."""
    declared = {
        (suite.name, rule.name) for layer in LAYERS for suite in load_suites(layer) for rule in suite.rules
    }
    unspoilt = {
        (table, rule)
        for table, rule in declared
        if not any(fnmatchcase(spoilt, table) and rule == broken for spoilt, broken in spoils.SPOILS)
    }
    alike = ("raw_sql.[!_]*", "raw_own.[!_]*")  # checked by the very rules of the files
    assert unspoilt == {
        (table, rule) for table in alike for rule in ("origin_is_known", "columns_stay_filled")
    }


def test_a_failure_names_table_rule_rows_and_kpis(spoiled: Verdict) -> None:
    result = _result(spoiled, "kpi.kpi_values", "shown_figures_rest_on_enough_people")
    assert result.stops_publishing
    assert result.failing_rows == 1
    assert result.kpis == ("first_reply_minutes",)
    assert result.message.startswith("kpi.kpi_values: shown_figures_rest_on_enough_people failed.")
    assert "1 row, such as kpi_id=first_reply_minutes" in result.message
    assert "KPIs touched: first_reply_minutes." in result.message


def test_kpis_follow_the_entity_of_the_failing_stream(spoiled: Verdict) -> None:
    assert _result(spoiled, "raw_ingestion.load_stream", "source_answered").kpis == ("revenue_per_customer",)
    assert "csat" in _result(spoiled, "core.fct_response", "counted_scores_are_on_their_scale").kpis


def test_keys_of_native_expectations_are_named(spoiled: Verdict) -> None:
    result = _result(spoiled, "staging.stg_files__reviews", "rating_is_one_to_five")
    assert result.keys == ("_stream=t, _file=f.csv, _line=1",)
    assert not result.stops_publishing


def test_a_warning_alone_does_not_stop_publishing(files) -> None:
    files.in_build(spoils.SPOILS["staging.stg_files__order_lines", "price_is_not_negative"][1])
    verdict = check_marts(files.build, raw_path=files.raw, run_id="run6")
    assert [failure.rule for failure in verdict.failures] == ["price_is_not_negative"]
    assert verdict.passed
    assert verdict.sentence.endswith("checks hold, 1 warning.")


def test_a_rule_that_cannot_be_evaluated_stops_publishing(files) -> None:
    files.in_build("alter table core.dim_customer drop column is_stub")
    verdict = check_marts(files.build, raw_path=files.raw, run_id="run6")
    [failure] = verdict.failures
    assert failure.broken
    assert failure.severity == "error"
    assert "is_stub" in failure.message
    assert not verdict.passed


def test_a_missing_table_stops_publishing(files) -> None:
    files.in_build("drop table kpi.kpi_values")
    verdict = check_marts(files.build, raw_path=files.raw, run_id="run6")
    assert "table_exists" in {failure.rule for failure in verdict.failures}
    assert not verdict.passed


def test_the_privacy_setting_raises_the_bar(files) -> None:
    verdict = check_marts(files.build, raw_path=files.raw, run_id="run6", k_people=15)
    result = _result(verdict, "kpi.kpi_values", "shown_figures_rest_on_enough_people")
    assert result.failing_rows == 3
    assert {"csat", "first_reply_minutes", "revenue_per_customer"} == set(result.kpis)


def test_without_the_duckdb_cure_the_canary_stops_the_gate(files, monkeypatch) -> None:
    """Great Expectations closes DuckDB's connection too early; a gate blind to that is no gate."""
    from quality import engine

    known = tuple(d for d in engine.gx_sql._PERSISTED_CONNECTION_DIALECTS if d.value != "duckdb")
    monkeypatch.setattr(engine.gx_sql, "_PERSISTED_CONNECTION_DIALECTS", known)
    monkeypatch.setattr(engine, "allow_duckdb", lambda: None)
    monkeypatch.setattr(engine, "_without_transactions", lambda dialect: None)
    verdict = check_raw(files.raw, run_id="run6")
    assert not verdict.passed
    assert _result(verdict, "canary", "checks_can_fail").broken


def test_checks_that_always_pass_are_noticed(files, monkeypatch) -> None:
    from quality import engine

    honest = engine._outcomes
    blind = lambda suite, validated: [  # noqa: E731
        engine.Outcome(o.suite, o.rule, True, None, None, "") for o in honest(suite, validated)
    ]
    monkeypatch.setattr(engine, "_outcomes", blind)
    verdict = check_raw(files.raw, run_id="run6")
    assert "on the bad table passed" in _result(verdict, "canary", "checks_can_fail").observed
    assert not verdict.passed


def test_the_files_are_opened_read_only(files) -> None:
    before = [path.read_bytes() for path in (files.raw, files.build)]
    check(files.raw, files.build, run_id="run6")
    assert [path.read_bytes() for path in (files.raw, files.build)] == before
    assert not list(files.raw.parent.glob("*.wal"))


def test_data_docs_open_without_a_network(spoiled: Verdict) -> None:
    first_page = Path(str(spoiled.docs_path))
    pages = list(first_page.parent.rglob("*.html"))
    assert any("kpi_values" in str(page) for page in pages)
    for page in pages:
        html = page.read_text()
        for attribute in ('src="http', "src='http", 'href="http', "href='http", "@import", "url(http"):
            assert attribute not in html, f"{page.name} reaches out: {attribute}"


def test_the_first_page_of_the_data_docs_says_the_verdict(spoiled: Verdict) -> None:
    first_page = Path(str(spoiled.docs_path))
    html = first_page.read_text()
    assert spoiled.sentence in html
    links = re.findall(r'href="(validations/[^"]+)">([^<]+)<', html)
    assert {table for _, table in links} == {r.table for r in spoiled.results if r.table != "canary"}
    assert all((first_page.parent / link).is_file() for link, _ in links)


def test_values_found_stay_out_of_data_docs_and_verdict(files, tmp_path) -> None:
    """A name that slipped into a checked column must not travel into the report."""
    files.in_build(
        spoils._row("review", rating="9", review_id="'Erika Mustermann'", platform="'Erika Mustermann'")
    )
    verdict = check_marts(files.build, raw_path=files.raw, docs=tmp_path / "docs", run_id="run6")
    verdict.write(tmp_path / "verdict.json")
    assert not verdict.failures[0].success
    for page in [tmp_path / "verdict.json", *(tmp_path / "docs").rglob("*.html")]:
        assert "Mustermann" not in page.read_text()


def test_a_verdict_survives_writing_and_reading(spoiled: Verdict, tmp_path: Path) -> None:
    spoiled.write(tmp_path / "verdict.json")
    assert Verdict.read(tmp_path / "verdict.json") == spoiled
    stored = json.loads((tmp_path / "verdict.json").read_text())
    assert stored["passed"] is False
    assert stored["sentence"] == spoiled.sentence


def _start_gate(files, folder: Path) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "quality.gate",
        "--wait",
        "--raw",
        files.raw,
        "--database",
        files.build,
        "--out",
        folder / "verdict.json",
        "--run-id",
        "run6",
    ]
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def test_the_program_waits_for_its_start_and_answers_with_a_verdict(files, tmp_path) -> None:
    files.in_build(spoils.SPOILS["core.fct_order_line", "amounts_equal_raw"][1])
    with _start_gate(files, tmp_path) as process:
        _, said = process.communicate("go\n", timeout=120)
    assert process.returncode == 3
    assert "core.fct_order_line: amounts_equal_raw failed." in said
    assert [f.rule for f in Verdict.read(tmp_path / "verdict.json").failures] == ["amounts_equal_raw"]


def test_the_program_ends_without_a_verdict_when_nobody_starts_it(files, tmp_path) -> None:
    with _start_gate(files, tmp_path) as process:
        process.communicate("", timeout=120)
    assert process.returncode == 1
    assert not (tmp_path / "verdict.json").exists()
