"""The stages of a run as plain functions: ingest, transform, check, publish.

Each takes the night and can be called alone; Dagster's assets and the command line call these same
functions. On a night without anything new the later stages have nothing to do and say so.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from orchestration import published
from orchestration.buildkey import build_key, code_version
from orchestration.gatekeeper import Gate
from orchestration.night import Night, RunError
from orchestration.publish import publish as publish_build

if TYPE_CHECKING:
    from ingestion.report import LoadReport
    from ingestion.report import Progress as LoadProgress
    from orchestration.transform import Built
    from quality.verdict import Verdict

log = logging.getLogger(__name__)


def run_stages(night: Night) -> None:
    """Run all stages in order; a failed check ends the run before anything is published."""
    ingest(night)
    transform(night)
    if may_publish(night):
        check(night)
    if may_publish(night):
        publish(night)


def ingest(night: Night) -> LoadReport:
    """Read the sources into the raw database; a source that fails does not stop the others."""
    night.reached("extract")
    load = import_module("ingestion.load")  # dlt takes seconds to import: only when it is needed
    with night.record.stage("ingest"):
        report = load.load(
            list(night.settings.sources.values()),
            raw_path=night.settings.raw_path,
            work_dir=night.settings.warehouse_dir / "dlt",
            pseudonym_key=night.settings.pseudonym_key,
            run_id=night.run_id,
            now=night.now,
            progress=lambda at: _loading(night, at),
            only=night.only,
            unusable=night.settings.unusable,
        )
    night.load = report
    night.record.load = [asdict(stream) for stream in report.streams]
    night.record.save()
    night.reached("between")
    if report.streams and night.failed_sources and not night.settings.raw_path.exists():
        raise RunError(f"No source could be read: {', '.join(night.failed_sources)}")
    return report


def _loading(night: Night, at: LoadProgress) -> None:
    night.progress("ingest", f"{at.source}.{at.stream} {at.part} {at.rows:,} rows", at.done, at.total)
    night.reached("load")


def transform(night: Night) -> Built | None:
    """Build all models, or find that the result is already published and return None."""
    night.key = build_key(night.settings, night.now, night.failed_sources)
    night.unchanged = None if night.rebuild else _published_with(night)
    if night.unchanged:
        because = f"nothing new since {night.unchanged.run_id}"
        night.record.skipped |= dict.fromkeys(("transform", "check", "publish"), because)
        night.record.published = night.unchanged.run_id
        log.info("Models, checks and publishing are skipped: %s", because)
        return None
    night.reached("transform")
    with night.record.stage("transform"):
        # The gate loads its libraries on the other core while dbt works.
        night.gate = night.resources.enter_context(Gate(night.settings, night.record))
        dbt = import_module("orchestration.transform")
        variables = night.settings.dbt_vars(night.run_id, night.now)
        night.built = dbt.build(
            variables,
            target_path=night.settings.warehouse_dir / "dbt",
            log_path=night.record.folder,
            on_node=lambda name, done, total: night.progress("transform", name, done, total),
        )
        dbt.close(night.settings.build_path, variables["systems"])
    _note_models(night)
    return night.built


def check(night: Night) -> Verdict | None:
    """Have the quality gate look at the raw rows and the marts; None when nothing was built."""
    if night.unchanged:
        return None
    night.reached("checks")
    with night.record.stage("check"):
        night.progress("check", "quality gate", 0, 1)
        gate = night.gate or night.resources.enter_context(Gate(night.settings, night.record))
        night.gate = None
        verdict = night.verdict = gate.verdict()
        night.progress("check", "quality gate", 1, 1)
    night.record.checks |= {
        "passed": verdict.passed,
        "sentence": verdict.sentence,
        "checks": len(verdict.results),
        "failures": [failure.message for failure in verdict.failures],
        "docs": verdict.docs_path,
    }
    night.record.save()
    return verdict


def publish(night: Night) -> published.Published | None:
    """Publish the checked build; None when the published file already holds it."""
    if night.unchanged:
        return None
    if not may_publish(night):
        raise RunError("The checks failed, so nothing is published.")
    with night.record.stage("publish"):
        night.progress("publish", "copy and verify", 0, 1)
        night.published = publish_build(
            night.settings.build_path,
            night.settings.published_dir,
            night.run_id,
            dt.datetime.now(dt.UTC),
            about=_about(night),
            reached=night.reached,
        )
        night.progress("publish", "copy and verify", 1, 1)
    night.record.published = night.published.run_id
    night.record.save()
    night.reached("clean_up")
    return night.published


def may_publish(night: Night) -> bool:
    """Say whether there is something new and nothing yet that speaks against showing it."""
    if night.unchanged or (night.built and night.built.failed_tests):
        return False
    return night.verdict is None or night.verdict.passed


def _published_with(night: Night) -> published.Published | None:
    """Return the newest published run if it was made from the same rows, code and settings."""
    newest = published.newest_in_force(night.settings.published_dir)
    if newest is None:
        return None
    try:
        same = newest.manifest().get("key") == night.key
    except published.PublishError:
        return None
    return newest if same else None


def _note_models(night: Night) -> None:
    built = night.built
    if built is None:
        return
    night.record.models = {
        "models": built.count("model", "success") + built.count("seed", "success"),
        "tests": built.count("test"),
        "tests_failed": len(built.failed_tests),
        "tests_warned": built.count("test", "warn"),
    }
    night.record.checks["failed_tests"] = [asdict(node) for node in built.failed_tests]
    night.record.save()
    for node in built.failed_tests:
        log.error("Test %s failed with %s rows: %s", node.name, node.failing_rows, node.message)


def _about(night: Night) -> dict[str, Any]:
    """Return what the manifest says about how the file came to be."""
    verdict = night.verdict
    return {
        "key": night.key,
        "code_version": code_version(),
        "as_of": night.now.isoformat(timespec="seconds"),
        "company": night.settings.company.name,
        "zone": night.settings.company.zone,
        "currency": night.settings.company.currency,
        "failed_sources": night.failed_sources,
        "models": night.record.models,
        "checks": verdict.to_dict() if verdict else None,
    }
