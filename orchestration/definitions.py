"""The asset graph of one company: what Dagster shows, checks and runs every night.

Nothing is read at import. ``dagster dev -m orchestration.definitions`` calls ``definitions``, which
reads EMPATHY_HOME; everything else gets its settings as an argument.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration import systems
from orchestration.assets.arrivals import arrivals, raw_specs
from orchestration.assets.gate import gate, suite_specs
from orchestration.assets.manifest import manifest
from orchestration.assets.models import models, published_keys
from orchestration.assets.publication import publication
from orchestration.assets.shift import RESOURCE, night_resource
from orchestration.assets.translator import model_specs
from orchestration.assets.watch import watchers
from orchestration.publish import SCHEMAS
from orchestration.settings import Settings, home_of

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    description="Read the sources, build, check, publish.",
    # DuckDB has one writer, and a step in a process of its own costs seconds.
    executor_def=dg.in_process_executor,
)


def nightly_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Return the schedule: every night at the company's own time."""
    hour, minute = (int(part) for part in settings.schedule.at.split(":"))
    return dg.ScheduleDefinition(
        name="nightly",
        job=nightly_job,
        cron_schedule=f"{minute} {hour % 24} * * *",
        execution_timezone=settings.company.zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def build_definitions(settings: Settings, options: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Return the graph of a company; ``options`` go to ``open_night`` (progress, rebuild, only)."""
    without = systems.left_out(settings.connected_systems)
    graph = manifest(settings.warehouse_dir / "dbt", settings.dbt_vars("", dt.datetime.now(dt.UTC)))
    written, waiting = raw_specs(settings, graph)
    specs, _ = model_specs(graph, without)
    checks = suite_specs({spec.key for spec in (*specs, *written)})
    return dg.Definitions(
        assets=[
            arrivals(settings, written),
            *waiting,
            models(graph, without),
            publication(published_keys(specs, SCHEMAS)),
        ],
        asset_checks=[gate(checks)],
        jobs=[nightly_job],
        schedules=[nightly_schedule(settings)],
        sensors=watchers(settings, nightly_job),
        resources={RESOURCE: night_resource(settings, options or {})},
        executor=dg.in_process_executor,
    )


@dg.definitions
def definitions() -> dg.Definitions:
    """Build the graph for Dagster's own programs: the edge where the environment is read."""
    return build_definitions(Settings.load(home_of(None, os.environ), os.environ))
