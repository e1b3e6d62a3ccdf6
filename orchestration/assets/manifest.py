"""dbt's own description of the project, from which the asset graph is made.

Parsing takes seconds, so the result is kept beside the warehouse until the code or what is connected changes.
A run parses with its own variables and target, and leaves the parse where the build finds it: one is enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from orchestration import atomic
from orchestration.buildkey import ROOT, code_version, parse_variables

PROJECT = ROOT / "dbt_project"


class ManifestError(Exception):
    """The dbt project could not be parsed."""


def manifest(folder: Path, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the manifest of this code under a company's variables (else none), parsed when either is new."""
    chosen = parse_variables(variables or {})
    said = json.dumps(chosen, sort_keys=True)
    key = hashlib.sha256(f"{code_version()}{said}".encode()).hexdigest()[:12]
    path = folder / f"graph-{key}.json"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("graph-*.json"):
            old.unlink(missing_ok=True)
        atomic.write_json(path, _parsed(folder / "parse", chosen))
        if variables:
            # Imports dbt, as parsing just did; a kept manifest needs neither.
            import_module("orchestration.parsed").take(folder / "parse", folder, chosen)
    return _read(path)


@cache
def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def _parsed(target_path: Path, variables: Mapping[str, Any]) -> dict[str, Any]:
    dbt = import_module("dbt.cli.main")  # seconds to import: only when there is something to parse
    # Parsing opens no database, so it meets no lock of a running build. Without a company there is none.
    target = "duckdb" if variables else "lint"
    arguments = ["--quiet", "--no-send-anonymous-usage-stats", "--no-version-check", "parse"]
    places = {"--project-dir": PROJECT, "--profiles-dir": PROJECT, "--target-path": target_path}
    given = [str(part) for place in places.items() for part in place]
    outcome = dbt.dbtRunner().invoke(
        [
            *arguments,
            *given,
            "--log-path",
            str(target_path),
            "--target",
            target,
            "--vars",
            json.dumps(variables),
        ]
    )
    if not outcome.success:
        raise ManifestError(f"dbt could not parse the project: {outcome.exception}")
    return json.loads((target_path / "manifest.json").read_text("utf-8"))
