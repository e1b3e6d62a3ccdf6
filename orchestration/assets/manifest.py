"""dbt's own description of the project, from which the asset graph is made.

Parsing takes seconds, so the result is kept beside the warehouse until the code changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from orchestration import atomic
from orchestration.buildkey import ROOT, code_version

PROJECT = ROOT / "dbt_project"


class ManifestError(Exception):
    """The dbt project could not be parsed."""


def manifest(folder: Path, systems: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Return the manifest of this code for the connected systems (else all), parsed when either is new."""
    chosen = json.dumps({"systems": systems} if systems else {}, sort_keys=True)
    key = hashlib.sha256(f"{code_version()}{chosen}".encode()).hexdigest()[:12]
    path = folder / f"graph-{key}.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("graph-*.json"):
            old.unlink(missing_ok=True)
        atomic.write_json(path, _parsed(folder / "parse", chosen))
    return _read(path)


@cache
def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def _parsed(target_path: Path, variables: str) -> dict[str, Any]:
    dbt = import_module("dbt.cli.main")  # seconds to import: only when there is something to parse
    # The target without a database: parsing must not take the lock of a running build.
    arguments = ["--quiet", "--no-send-anonymous-usage-stats", "--no-version-check", "parse"]
    places = {"--project-dir": PROJECT, "--profiles-dir": PROJECT, "--target-path": target_path}
    given = [str(part) for place in places.items() for part in place]
    outcome = dbt.dbtRunner().invoke(
        [*arguments, *given, "--log-path", str(target_path), "--target", "lint", "--vars", variables]
    )
    if not outcome.success:
        raise ManifestError(f"dbt could not parse the project: {outcome.exception}")
    return json.loads((target_path / "manifest.json").read_text("utf-8"))
