"""dbt in this process: one invocation per run, every connection closed afterwards.

Importing dbt takes seconds, so this module is imported only when there is something to build.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration import parsed
from orchestration.buildkey import ROOT
from orchestration.systems import left_out

log = logging.getLogger(__name__)
PROJECT = ROOT / "dbt_project"
NodeDone = Callable[[str, int, int], None]


class TransformError(Exception):
    """A model could not be built."""


@dataclass(frozen=True)
class Node:
    """What became of one model or test."""

    name: str
    unique_id: str
    kind: str
    status: str
    seconds: float
    message: str = ""
    failing_rows: int = 0


@dataclass(frozen=True)
class Built:
    """The outcome of one dbt invocation."""

    nodes: tuple[Node, ...] = field(default_factory=tuple)

    def count(self, kind: str, *statuses: str) -> int:
        """Count the nodes of a kind, with any of the statuses when given."""
        return sum(n.kind == kind and (not statuses or n.status in statuses) for n in self.nodes)

    @property
    def failed_tests(self) -> tuple[Node, ...]:
        """Tests that found wrong rows, or could not run."""
        return tuple(n for n in self.nodes if n.kind == "test" and n.status in ("fail", "error"))

    @property
    def broken_models(self) -> tuple[Node, ...]:
        """Models that could not be built."""
        return tuple(n for n in self.nodes if n.kind != "test" and n.status == "error")


def build(
    variables: dict[str, Any],
    *,
    target_path: Path,
    log_path: Path,
    on_node: NodeDone = lambda *_: None,
    only: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Built:
    """Build every model and run its tests; TransformError when a model cannot be built.

    ``only`` and ``without`` are dbt's selectors of what to build and what to leave as it is.
    """
    unused = left_out(variables["systems"]) if "systems" in variables else []
    arguments = _arguments(variables, target_path, log_path)
    arguments += ["--select", *only] if only else []
    # The staging of systems that are not connected costs time and brings no rows.
    arguments += ["--exclude", *unused, *without] if unused or without else []
    manifest = parsed.load(target_path, variables)
    try:
        outcome = dbtRunner(manifest, callbacks=[_listener(on_node)]).invoke(arguments)
    finally:
        # Otherwise dbt keeps the file locked, with an open write-ahead log.
        DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None and not isinstance(outcome.exception, Exception):
        raise outcome.exception  # an interruption, which dbt hands back as if it were a result
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise TransformError(f"dbt could not start: {outcome.exception or 'see the log'}")
    if manifest is None:
        parsed.keep(target_path, variables)
    built = Built(tuple(_node(result) for result in results))
    if built.broken_models:
        first = built.broken_models[0]
        raise TransformError(f"The model {first.name} could not be built: {first.message}")
    return built


def close(build_path: Path, systems: Mapping[str, Iterable[str]]) -> None:
    """Write what is still in the write-ahead log into the build file, so that it can be copied.

    The staging views of systems that are no longer connected go: nothing reads them, and the quality gate
    would look at rows that are in no figure.
    """
    unused = {selector.rpartition(".")[2] for selector in left_out(systems)}
    with duckdb.connect(str(build_path)) as connection:
        found = connection.execute("select view_name from duckdb_views() where schema_name = 'staging'")
        for (view,) in found.fetchall():
            if view.removeprefix("stg_").partition("__")[0] in unused:
                connection.execute(f'drop view staging."{view}"')
        connection.execute("checkpoint")


def _arguments(variables: dict[str, Any], target_path: Path, log_path: Path) -> list[str]:
    return [
        "--no-use-colors",
        "--log-level",
        "none",
        "--log-level-file",
        "info",
        "--no-send-anonymous-usage-stats",
        "--no-version-check",
        "--no-write-json",  # a twentieth of a small build, for files nobody reads: the record says it all
        "build",
        "--exclude-resource-type",
        "unit_test",  # whether the SQL is right is a question for development, not for the night
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(target_path),
        "--log-path",
        str(log_path),
        "--vars",
        json.dumps(variables),
    ]


# dbt's events for a finished node, each with the name of the field that says how many there are
_TOTALS = {"LogModelResult": "total", "LogSeedResult": "total", "LogTestResult": "num_models"}


def _listener(on_node: NodeDone) -> Callable[[Any], None]:
    def hear(event: Any) -> None:
        total = _TOTALS.get(event.info.name)
        if total:
            on_node(event.data.node_info.node_name, int(event.data.index), int(getattr(event.data, total)))

    return hear


def _node(result: Any) -> Node:
    return Node(
        name=result.node.name,
        unique_id=result.node.unique_id,
        kind=str(result.node.resource_type),
        status=str(result.status),
        seconds=round(float(result.execution_time or 0), 3),
        message=" ".join(str(result.message or "").split())[:500],
        failing_rows=int(result.failures or 0),
    )
