from __future__ import annotations

from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration import parsed

GIVEN = {"run_id": "run-1", "as_of": "2026-11-01 03:00:00", "k_people": 5, "systems": {"ticket": ["files"]}}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A dbt target folder after a parse with GIVEN."""
    (tmp_path / "partial_parse.msgpack").write_bytes(Manifest().to_msgpack())
    parsed.keep(tmp_path, GIVEN)
    return tmp_path


def test_another_run_of_the_same_code_and_systems_uses_the_parse(target: Path) -> None:
    manifest = parsed.load(
        target, {**GIVEN, "run_id": "run-2", "as_of": "2026-11-02 03:00:00", "k_people": 7}
    )
    assert manifest is not None
    assert "nodes" in manifest.flat_graph


def test_other_systems_are_parsed_anew_even_if_that_run_is_killed(target: Path) -> None:
    assert parsed.load(target, {**GIVEN, "systems": {"ticket": ["files", "sql"]}}) is None
    assert parsed.load(target, GIVEN) is None, "dbt may have begun to replace the parse"


def test_other_code_is_parsed_anew(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "code_version", lambda: "0.2.0+abc")
    assert parsed.load(target, GIVEN) is None


def test_without_a_parse_there_is_nothing_to_keep(tmp_path: Path) -> None:
    parsed.keep(tmp_path, GIVEN)
    assert parsed.load(tmp_path, GIVEN) is None


def test_a_parse_made_for_the_graph_serves_the_build(tmp_path: Path) -> None:
    (tmp_path / "parse").mkdir()
    (tmp_path / "parse" / "partial_parse.msgpack").write_bytes(Manifest().to_msgpack())
    parsed.take(tmp_path / "parse", tmp_path, {"systems": GIVEN["systems"]})
    assert parsed.load(tmp_path, GIVEN) is not None
    assert not (tmp_path / "parse" / "partial_parse.msgpack").exists()
