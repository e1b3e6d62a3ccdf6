from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from apps.data import NothingPublishedError, Query, take_handle
from apps.manifest import read_manifest
from apps.marts import catalog, values_of_kpi
from tests.app.fixture.build import publish

FIRST, SECOND = "20261123T034900Z-0001", "20261124T034900Z-0002"


def nps(handle) -> float | None:
    return values_of_kpi(handle, "nps", "month", "all", "all")[0].value


def test_a_page_keeps_its_run_while_the_next_is_published(tmp_path: Path) -> None:
    publish(tmp_path, FIRST)
    held = take_handle(tmp_path)
    before = nps(held)
    publish(tmp_path, SECOND, shift=10)
    assert nps(held) == before
    assert catalog(held)
    newer = take_handle(tmp_path)
    assert newer.name == f"{SECOND}.duckdb"
    assert nps(newer) == pytest.approx(before + 10)


def test_a_damaged_file_leaves_the_last_good_one(tmp_path: Path) -> None:
    publish(tmp_path, FIRST)
    before = nps(take_handle(tmp_path))
    damaged = publish(tmp_path, SECOND)
    damaged.write_bytes(b"this is no database" * 100)
    handle = take_handle(tmp_path)
    assert handle.name == f"{FIRST}.duckdb"
    assert handle.problem == f"{SECOND}.duckdb can't be read"
    assert nps(handle) == before


def test_a_damaged_file_with_nothing_before_it_is_an_error(tmp_path: Path) -> None:
    publish(tmp_path, FIRST).write_bytes(b"this is no database" * 100)
    with pytest.raises(duckdb.Error):
        take_handle(tmp_path)


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="empathy run"):
        take_handle(tmp_path)
    with pytest.raises(NothingPublishedError, match="empathy serve"):
        take_handle(None)


def test_the_connection_can_neither_write_nor_reach_files(published: Path, tmp_path: Path) -> None:
    handle = take_handle(published)
    for sql in ("delete from kpi.kpi_values", f"select * from read_csv('{tmp_path}/x.csv')"):
        with pytest.raises(duckdb.Error):
            handle.rows(Query(sql))


def test_shown_sql_runs_as_it_stands() -> None:
    query = Query("select ? as a, ? as b", ("it's", 3))
    assert duckdb.sql(query.text()).fetchall() == [("it's", 3)]


def test_a_missing_manifest_leaves_blanks_not_guesses(tmp_path: Path) -> None:
    manifest = read_manifest(tmp_path / f"{FIRST}.duckdb")
    assert manifest.run_id == FIRST
    assert manifest.checks == ()
    assert manifest.published_at is None
