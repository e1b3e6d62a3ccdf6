"""``empathy run``: the whole asset graph, materialised in this process, under one lock."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from orchestration import alerts, lock, runs
from orchestration.lock import LockHeldError
from orchestration.night import RunError
from orchestration.runs import RunRecord, State
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
        tell(settings, result.record)
        return result.record
    holder = lock.holder_of(settings.lock_path)
    if holder is not None:
        raise LockHeldError(holder)
    raise RunError(next(iter(result.errors.values()), "The run ended before it could begin its work."))


def tell(settings: Settings, record: RunRecord) -> None:
    """Tell people of a run that did not end well: Dagster's sensors only know the runs of its daemon."""
    alert = alerts.alert_for(settings, record)
    if alert is not None:
        alerts.send(settings, alert)


def tell_of_interruption(settings: Settings) -> None:
    """Tell people that this process's run was interrupted, if it had begun."""
    newest = next(iter(runs.history(settings.runs_dir)), None)
    if newest is not None and newest.pid == os.getpid() and newest.state is State.INTERRUPTED:
        tell(settings, newest)
