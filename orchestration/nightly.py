"""``empathy run``: the whole asset graph, materialised in this process, under one lock."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from orchestration import alerts, lock
from orchestration.lock import LockHeldError
from orchestration.night import RunError
from orchestration.runs import RunRecord
from orchestration.settings import Settings


def run_night(settings: Settings, **options: Any) -> RunRecord:
    """Run every stage as Dagster's graph does; ``options`` go to ``open_night``.

    The lock is looked at before Dagster is imported, which takes seconds: whoever comes second is
    told at once. The run itself takes the lock, so a race ends in the same error, only later.
    """
    holder = lock.holder_of(settings.lock_path)
    if holder is not None:
        raise LockHeldError(holder)
    result = import_module("orchestration.graph").run_graph(settings, **options)
    if result.record is not None:
        # Dagster's sensors tell people of the runs of its daemon; this run has no daemon.
        alert = alerts.alert_for(settings, result.record)
        if alert is not None:
            alerts.send(settings, alert)
        return result.record
    holder = lock.holder_of(settings.lock_path)
    if holder is not None:
        raise LockHeldError(holder)
    raise RunError(next(iter(result.errors.values()), "The run ended before it could begin its work."))
