"""dbt's parsed project, kept from one run to the next.

dbt parses everything anew when any variable differs from the last time, and the run's name and moment
always do. Nearly all are read only when a model is compiled, never while it is parsed; so the parse of the
same code with the same connected systems is used again. That saves a third of a small build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dbt.contracts.graph.manifest import Manifest

from orchestration import atomic
from orchestration.buildkey import code_version, parse_variables


def load(target_path: Path, variables: Mapping[str, Any]) -> Manifest | None:
    """Return the kept parse if it is of the same code and variables; None when dbt has to parse."""
    mark = _mark(target_path)
    if not mark.is_file() or mark.read_text("utf-8") != key(variables):
        mark.unlink(missing_ok=True)  # dbt is about to replace what it stands for
        return None
    manifest = Manifest.from_msgpack((target_path / "partial_parse.msgpack").read_bytes())
    manifest.build_flat_graph()  # what models see as `graph`; it is not kept with the rest
    return manifest


def keep(target_path: Path, variables: Mapping[str, Any]) -> None:
    """Mark what dbt has just parsed as usable by the next run."""
    if (target_path / "partial_parse.msgpack").is_file():
        atomic.write_text(_mark(target_path), key(variables))


def take(parsed_path: Path, target_path: Path, variables: Mapping[str, Any]) -> None:
    """Move a parse made elsewhere to where a build looks for it."""
    _mark(target_path).unlink(missing_ok=True)
    (parsed_path / "partial_parse.msgpack").replace(target_path / "partial_parse.msgpack")
    keep(target_path, variables)


def _mark(target_path: Path) -> Path:
    return target_path / "parsed_with"


def key(variables: Mapping[str, Any]) -> str:
    """Name the parse that these variables and this code give."""
    said = json.dumps(parse_variables(variables), sort_keys=True)
    parts = [code_version(), version("dbt-core"), version("dbt-duckdb"), said]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
