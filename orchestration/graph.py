"""Materialises the whole asset graph in this process: no daemon, no web server, no instance on disk."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import dagster as dg

from orchestration import runs
from orchestration.assets.shift import RUN_ID_TAG
from orchestration.definitions import build_definitions, nightly_job
from orchestration.runs import RunRecord
from orchestration.settings import Settings

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class GraphRun:
    """What became of the graph: Dagster's view of it, and the run's own record."""

    success: bool
    record: RunRecord | None
    materialized: tuple[str, ...]
    checks: dict[str, bool]
    errors: dict[str, str]  # step -> why it failed


def run_graph(settings: Settings, *, instance: dg.DagsterInstance | None = None, **options: Any) -> GraphRun:
    """Run every asset and check once; ``options`` go to ``open_night`` (now, progress, rebuild, only)."""
    job = build_definitions(settings, options).resolve_job_def(nightly_job.name)
    with nullcontext(instance) if instance else dg.DagsterInstance.ephemeral() as used:
        result = job.execute_in_process(run_config=QUIET, instance=used, raise_on_error=False)
        run = used.get_run_by_id(result.run_id)
    run_id = run.tags.get(RUN_ID_TAG) if run else None
    evaluated = {e.asset_check_key.to_user_string(): e.passed for e in result.get_asset_check_evaluations()}
    return GraphRun(
        success=result.success,
        record=runs.read(settings.runs_dir / run_id) if run_id else None,
        materialized=tuple(
            event.asset_key.to_user_string()
            for event in result.get_asset_materialization_events()
            if event.asset_key
        ),
        checks=evaluated,
        errors={str(event.step_key): _reason(event) for event in result.all_events if event.is_step_failure},
    )


def _reason(event: dg.DagsterEvent) -> str:
    """The innermost error of a failed step; Dagster wraps it in its own."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error else "unknown"
