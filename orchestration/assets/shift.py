"""One night per Dagster run: the resource that all assets of a run share.

The lock, the run's record and its log are those of ``open_night``, as for a run started on the
command line; the assets only call the stages of ``orchestration.pipeline``.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import dagster as dg

from orchestration import pipeline
from orchestration.night import Night, RunError, open_night
from orchestration.settings import Settings

RESOURCE = "night"
RUN_ID_TAG = "empathy/run_id"


@dataclass
class Shift:
    """The open night, and the error that ended it."""

    night: Night
    error: BaseException | None = None

    @contextmanager
    def at_work(self) -> Generator[Night]:
        """Do a stage's work inside; an error is kept for the record, and a later success clears it."""
        self.error = None
        try:
            yield self.night
        except BaseException as error:
            self.error = error
            raise


def night_resource(settings: Settings, options: Mapping[str, Any]) -> dg.ResourceDefinition:
    """Open the night when a run's first step starts and close it with the run."""

    @dg.resource(description="Lock, record, log and shared findings of one run.")
    def night(context: dg.InitResourceContext) -> Generator[Shift]:
        shift = None
        try:
            with open_night(settings, **options) as opened:
                shift = Shift(opened)
                _tag(context, opened.run_id)
                yield shift
                shift.error = shift.error or _unexplained(context, opened)
                if shift.error is not None:
                    raise shift.error
        except BaseException:
            if shift is None or shift.error is None:
                raise

    return night


def _unexplained(context: dg.InitResourceContext, night: Night) -> RunError | None:
    """A failed step that no stage accounts for; Dagster reports it as an event, not as an exception."""
    explained = not pipeline.may_publish(night) or night.published is not None
    if explained or not context.instance or not context.run_id:
        return None
    failed = context.instance.all_logs(context.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    return RunError(f"The step {failed[0].step_key} failed in Dagster.") if failed else None


def _tag(context: dg.InitResourceContext, run_id: str) -> None:
    if context.instance and context.run_id and context.instance.has_run(context.run_id):
        context.instance.add_run_tags(context.run_id, {RUN_ID_TAG: run_id})
