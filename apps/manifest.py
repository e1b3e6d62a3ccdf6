"""What was written beside a published file when it was verified."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Check:
    """One rule that the quality gate applied."""

    suite: str
    table: str
    rule: str
    success: bool
    severity: str
    observed: str
    failing_rows: int | None
    kpis: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Manifest:
    """Run, code, time, checks and row counts of a published file."""

    run_id: str
    published_at: dt.datetime | None
    code_version: str
    sha256: str
    checks: tuple[Check, ...]
    row_counts: Mapping[str, int]
    failed_sources: tuple[str, ...]  # not reached in this run: their figures are those of the run before

    @property
    def failed(self) -> tuple[Check, ...]:
        """Checks that did not hold: those that stop a run never get here, so these are warnings."""
        return tuple(c for c in self.checks if not c.success)


@dataclass(frozen=True)
class LastRun:
    """How the last run ended, whether or not it published anything."""

    run_id: str
    state: str
    ended_at: dt.datetime | None


def read_last_run(published: Path) -> LastRun | None:
    """The note that a run leaves beside the published files; None when there is none to read."""
    try:
        content = json.loads((published / "last_run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return LastRun(
        str(content.get("run_id", "")), str(content.get("state", "")), _when(content.get("ended_at"))
    )


def read_manifest(published_file: Path) -> Manifest:
    """The manifest beside a published file; an empty one when it is missing or unreadable."""
    beside = published_file.with_name(published_file.stem + ".manifest.json")
    try:
        content = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = {}
    return parse_manifest(content, published_file.stem)


def parse_manifest(content: Mapping[str, Any], run_id: str) -> Manifest:
    """Typed from JSON; what is absent stays empty rather than guessed."""
    checks = content.get("checks") or []
    results = checks.get("results", []) if isinstance(checks, Mapping) else checks
    return Manifest(
        run_id=str(content.get("run_id", run_id)),
        published_at=_when(content.get("published_at")),
        code_version=str(content.get("code_version", "")),
        sha256=str((content.get("database") or {}).get("sha256", "")),
        checks=tuple(_check(c) for c in results),
        row_counts={str(k): int(v) for k, v in (content.get("tables") or {}).items()},
        failed_sources=tuple(str(s) for s in content.get("failed_sources") or ()),
    )


def _check(row: Mapping[str, Any]) -> Check:
    rows = row.get("failing_rows")
    return Check(
        suite=str(row.get("suite", "")),
        table=str(row.get("table", "")),
        rule=str(row.get("rule", "")),
        success=bool(row.get("success")),
        severity=str(row.get("severity", "error")),
        observed="" if row.get("observed") is None else str(row["observed"]),
        failing_rows=None if rows is None else int(rows),
        kpis=tuple(str(k) for k in row.get("kpis") or ()),
        message=str(row.get("message", "")),
    )


def _when(text: Any) -> dt.datetime | None:
    try:
        when = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
