"""Whole nights through the asset graph, in this process and without a daemon."""

from __future__ import annotations

import json

import dagster as dg
import pytest

from orchestration import published
from orchestration.graph import GraphRun, run_graph
from orchestration.runs import State

from .conftest import order_lines, write_company

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """A good night, a quiet one, and one with a file of which most rows cannot be used."""
    home = tmp_path_factory.mktemp("nights") / "company"
    settings = write_company(home)
    instance = dg.DagsterInstance.ephemeral()
    (home / "drop" / "a.csv").write_text(order_lines(1))
    good = run_graph(settings, instance=instance)
    quiet = run_graph(settings, instance=instance)
    (home / "drop" / "b.csv").write_text(order_lines(2, rows=90, day="31/31/2026"))
    bad = run_graph(settings, instance=instance)
    return settings, good, quiet, bad, instance


def test_a_good_night_materializes_everything_and_publishes(nights) -> None:
    settings, good, *_ = nights
    assert good.errors == {}
    assert good.success
    assert {"source/shop/orders", "raw_files/order_line", "core/fct_order_line", "published"} <= set(
        good.materialized
    )
    assert good.checks and all(good.checks.values())
    assert good.record.state is State.OK
    kept = published.all_published(settings.published_dir)
    assert [one.run_id for one in kept] == [good.record.run_id]


def test_row_counts_are_metadata(nights) -> None:
    *_, instance = nights
    records = instance.fetch_materializations(dg.AssetKey(["core", "fct_order_line"]), limit=10).records
    first = records[-1].asset_materialization
    assert first.metadata["dagster/row_count"].value == 60


def test_a_quiet_night_says_that_nothing_changed(nights) -> None:
    _, good, quiet, _, instance = nights
    assert quiet.success, quiet.errors
    assert "Nothing new" in quiet.record.sentence
    assert quiet.checks.keys() >= {key for key in good.checks if key.endswith(":expectations")}
    tags = [
        record.asset_materialization.tags["dagster/data_version"]
        for record in instance.fetch_materializations(dg.AssetKey(["published"]), limit=10).records
    ]
    assert len(tags) == 2
    assert len(set(tags)) == 1


def test_a_failed_check_stops_publishing(nights) -> None:
    settings, good, _, bad, _ = nights
    assert not bad.success
    assert "published" not in bad.materialized
    assert bad.record.state is State.CHECKS_FAILED
    assert any("most_rows_can_be_used" in failure for failure in bad.record.checks["failures"])
    assert published.current(settings.published_dir).run_id == good.record.run_id
    assert not bad.checks["raw_ingestion/source_file:expectations"]


def test_names_of_customers_reach_neither_record_nor_dagster(nights) -> None:
    _, *runs, instance = nights
    told = "".join(json.dumps(run.record.as_dict(), default=str) for run in runs)
    events = "".join(
        str(entry.to_json()) for run in instance.get_runs() for entry in instance.all_logs(run.run_id)
    )
    assert "Customer 1" not in told + events


def test_publishing_alone_is_refused(nights) -> None:
    settings, *_ = nights
    from orchestration.definitions import build_definitions

    job = dg.define_asset_job("alone", selection=["published"], executor_def=dg.in_process_executor)
    given = build_definitions(settings)
    alone = dg.Definitions.merge(given, dg.Definitions(jobs=[job])).resolve_job_def("alone")
    result = alone.execute_in_process(raise_on_error=False)
    assert not result.success
    assert isinstance(nights[1], GraphRun)
