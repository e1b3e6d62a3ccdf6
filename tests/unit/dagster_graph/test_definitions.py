"""The graph is what it was when somebody last looked at it, and every part says what it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.assets.publication import KEY as PUBLISHED
from orchestration.definitions import build_definitions
from orchestration.publish import SCHEMAS
from quality.rules import load_suites

SNAPSHOT = Path(__file__).with_name("graph.json")
UPDATE = "UPDATE_GRAPH"
CHANGED = f"The asset graph changed. If it should: {UPDATE}=1 pytest {Path(__file__).name}"


@pytest.fixture(scope="session")
def definitions(company) -> dg.Definitions:
    return build_definitions(company)


@pytest.fixture(scope="session")
def graph(definitions) -> Any:
    return definitions.resolve_asset_graph()


def _described(graph: Any) -> dict[str, Any]:
    checks: dict[str, list[str]] = {}
    for key in sorted(graph.asset_check_keys):
        checks.setdefault(key.asset_key.to_user_string(), []).append(key.name)
    nodes = {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}
    return {
        name: {
            "group": node.group_name,
            "kinds": sorted(node.kinds),
            "after": sorted(parent.to_user_string() for parent in node.parent_keys),
            "checks": sorted(checks.get(name, [])),
        }
        for name, node in sorted(nodes.items())
    }


def test_the_graph_is_the_one_that_was_agreed(everything) -> None:
    found = _described(build_definitions(everything).resolve_asset_graph())
    if os.environ.get(UPDATE):
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n")
    assert found == json.loads(SNAPSHOT.read_text()), CHANGED


def test_a_company_sees_only_what_it_has_connected(graph) -> None:
    shown = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert "staging/stg_files__tickets" in shown
    assert {name for name in shown if "zendesk" in name or "_sql" in name} == set()


def test_every_asset_has_group_kind_owner_and_description(graph) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name not in ("", "default"), key
        assert node.kinds, key
        assert node.owners, key
        assert node.description, key


def test_a_stream_can_be_followed_to_the_published_file(graph) -> None:
    stream = dg.AssetKey(["source", "shop", "orders"])
    path = ["raw_files/order_line", "staging/stg_files__order_lines", "core/fct_order_line", "published"]
    downstream = {key.to_user_string() for key in _descendants(graph, stream)}
    assert set(path) <= downstream


def _descendants(graph: Any, start: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    waiting = [start]
    while waiting:
        for child in graph.get(waiting.pop()).child_keys - found:
            found.add(child)
            waiting.append(child)
    return found


def test_the_published_file_waits_for_all_that_readers_get(graph) -> None:
    parents = {key.path[0] for key in graph.get(PUBLISHED).parent_keys}
    assert parents == set(SCHEMAS)


def test_every_suite_of_the_marts_is_a_blocking_check(definitions, graph) -> None:
    """A suite without its table in the graph would never be seen there."""
    checks = {key.asset_key.to_user_string(): graph.get(key) for key in graph.asset_check_keys
              if key.name == "expectations"}  # fmt: skip
    for suite in load_suites("marts"):
        assert checks[f"{suite.schema}/{suite.table}"].blocking, suite.name


def test_the_schedule_is_in_the_companys_zone(definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Europe/London")


def test_streams_and_the_published_file_have_to_be_fresh(graph) -> None:
    for key in (dg.AssetKey(["source", "shop", "orders"]), PUBLISHED):
        assert graph.get(key).freshness_policy.fail_window.to_timedelta().total_seconds() == 26 * 3600


def test_importing_the_definitions_reads_nothing() -> None:
    """No company folder, no environment: the module must load all the same."""
    code = "import orchestration.definitions as d; print(d.nightly_job.name)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[3], env={"EMPATHY_HOME": "/nowhere"},
    )  # fmt: skip
    assert done.stdout.strip() == "nightly", done.stderr
