"""Puts the pieces of a gate together: canary, due suites, one checkpoint, named failures, data docs.

Importing this module imports Great Expectations, which costs seconds: only the gate does, and late.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from quality import engine
from quality.canary import check_canary
from quality.docs import add_site, finish_site
from quality.engine import Warehouse
from quality.failures import Catalogue, result_of
from quality.parameters import parameters_of
from quality.rules import Suite, filled_in, for_tables, load_suites
from quality.verdict import CheckResult, Verdict, broken


def check_files(
    raw_path: Path,
    database: Path | None,
    layers: Sequence[str],
    given: Mapping[str, object],
    docs: Path | None,
) -> Verdict:
    """Check the layers at hand in one go, the canary first. All files are opened read-only."""
    started = time.monotonic()
    canary = Verdict(results=tuple(check_canary()))
    context = engine.new_context()
    with _opened(context, raw_path, database) as files:
        found = _checked(context, files, layers, given, docs)
    took = {"checks": round(time.monotonic() - started, 3)}
    verdict = canary.merged(found).merged(Verdict(seconds=took))
    return verdict if docs is None else _with_docs(verdict, context, docs)


@contextmanager
def _opened(context: Any, raw_path: Path, database: Path | None) -> Generator[dict[str, Warehouse]]:
    files = {"raw": Warehouse(context, "raw", raw_path)}
    try:
        if database is not None:
            files["marts"] = Warehouse(context, "marts", database, attach={"raw": raw_path})
            files["staged"] = files["marts"]  # the staging views are in the build as well
        yield files
    finally:
        for opened in set(files.values()):
            opened.close()


def _checked(
    context: Any,
    files: Mapping[str, Warehouse],
    layers: Sequence[str],
    given: Mapping[str, object],
    docs: Path | None,
) -> Verdict:
    """Run every due suite in one checkpoint and name what failed."""
    marts = files.get("marts")
    catalogue = Catalogue.read(marts, marts.tables()) if marts else Catalogue({})
    parameters = parameters_of(files["raw"], given)
    results: list[CheckResult] = []
    left_out: list[str] = []
    work: list[tuple[Warehouse, Suite]] = []
    for layer in layers:
        if layer not in files:
            continue
        due, empty, missing = _due(files[layer], load_suites(layer))
        work += [(files[layer], _ready(suite, parameters)) for suite in due]
        left_out += empty
        results += missing
    if docs is not None:
        add_site(context, docs)
    owner = {suite.name: warehouse for warehouse, suite in work}
    results += [result_of(o, owner[o.suite.name], catalogue) for o in engine.run(context, "gate", work)]
    return Verdict(results=tuple(results), left_out=tuple(left_out))


def _due(warehouse: Warehouse, suites: Sequence[Suite]) -> tuple[list[Suite], list[str], list[CheckResult]]:
    """Suites to run, tables left out because they are empty, and tables that are not there."""
    present = warehouse.tables()
    suites = for_tables(suites, present)
    filled = warehouse.filled(suite.name for suite in suites if suite.name in present)
    missing = [
        broken(s.name, s.name, "table_exists", "no such table") for s in suites if s.name not in present
    ]
    due = [s for s in suites if s.name in filled or (s.name in present and s.even_empty)]
    empty = [s.name for s in suites if s.name in present and s not in due]
    return due, empty, missing


def _ready(suite: Suite, parameters: Mapping[str, object]) -> Suite:
    return replace(suite, rules=tuple(filled_in(rule, parameters) for rule in suite.rules))


def _with_docs(verdict: Verdict, context: Any, docs: Path) -> Verdict:
    started = time.monotonic()
    context.build_data_docs()
    first_page = finish_site(docs, verdict)
    took = {**verdict.seconds, "docs": round(time.monotonic() - started, 3)}
    return replace(verdict, docs_path=str(first_page), seconds=took)
