"""Sensors that tell somebody when a night went wrong."""

from __future__ import annotations

from typing import Any

import dagster as dg

from orchestration import runs
from orchestration.alerts import Alert, alert_for, send
from orchestration.assets.shift import RUN_ID_TAG
from orchestration.settings import Settings


def watchers(settings: Settings, job: Any) -> list[dg.SensorDefinition]:
    """Return one sensor for runs that failed, and one for runs that had to leave a source out."""

    @dg.run_failure_sensor(
        name="alert_on_failure",
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells the addresses under [alerts] that a run failed.",
    )
    def on_failure(context: dg.RunFailureSensorContext) -> None:
        send(settings, _alert(settings, context.dagster_run) or _died(settings))

    @dg.run_status_sensor(
        name="alert_on_missing_source",
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells the addresses under [alerts] that a source could not be read.",
    )
    def on_success(context: dg.RunStatusSensorContext) -> None:
        alert = _alert(settings, context.dagster_run)
        if alert is not None:
            send(settings, alert)

    return [on_failure, on_success]


def _alert(settings: Settings, run: dg.DagsterRun) -> Alert | None:
    """The alert that the run's own record asks for."""
    run_id = run.tags.get(RUN_ID_TAG)
    record = runs.read(settings.runs_dir / run_id) if run_id else None
    return alert_for(settings, record) if record else None


def _died(settings: Settings) -> Alert:
    """For a run that ended before it could write down why, such as one that met another at work."""
    return Alert(settings.company.name, "unknown", "failed", "The run ended before it could begin its work.")
