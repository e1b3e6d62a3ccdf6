"""Proves with each gate that the checks can fail.

A gate that says "all good" because its checks no longer run is worse than none. So a
table known to be bad must fail every kind of rule in use, and a good one must pass them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb

from quality import engine
from quality.rules import Rule, Suite
from quality.verdict import ERROR, CheckResult, broken

_ROWS = {"good": "values (1, 5.0, 'ok'), (2, 6.0, 'ok')", "bad": "values (1, 500.0, null), (3, -1.0, 'odd')"}


def _rules() -> tuple[Rule, ...]:
    column = "ExpectColumnValues"
    return (
        Rule("rows", "", ERROR, rows="select id from {batch} where score > 100"),
        Rule(
            "between",
            "",
            ERROR,
            expect=f"{column}ToBeBetween",
            arguments={"column": "score", "min_value": 0, "max_value": 10},
        ),
        Rule("filled", "", ERROR, expect=f"{column}ToNotBeNull", arguments={"column": "word"}),
        Rule(
            "known", "", ERROR, expect=f"{column}ToBeInSet", arguments={"column": "word", "value_set": ["ok"]}
        ),
    )


def check_canary() -> list[CheckResult]:
    """One outcome: whether good passes, bad fails, and neither raises."""
    context = engine.new_context()
    suites = [Suite("raw", "probe", table, "", _rules()) for table in _ROWS]
    with tempfile.TemporaryDirectory(prefix="canary-") as folder:
        warehouse = engine.Warehouse(context, "canary", _database(Path(folder)))
        try:
            outcomes = engine.run(context, "canary", [(warehouse, suite) for suite in suites])
        finally:
            warehouse.close()
    wrong = _wrong(outcomes)
    if wrong or len(outcomes) != len(suites) * len(_rules()):
        return [broken("canary", "canary", "checks_can_fail", "; ".join(wrong) or "rules were left out")]
    says = "Rules fail on a table known to be bad and hold on a good one."
    return [CheckResult("canary", "canary", "checks_can_fail", True, ERROR, says)]


def _wrong(outcomes: list[Any]) -> list[str]:
    wrong = []
    for outcome in outcomes:
        where = f"{outcome.rule.name} on the {outcome.suite.table} table"
        if outcome.exception:
            wrong.append(f"{where} raised: {outcome.exception}")
        elif outcome.success != (outcome.suite.table == "good"):
            wrong.append(f"{where} {'passed' if outcome.success else 'failed'}")
    return wrong


def _database(folder: Path) -> Path:
    path = folder / "canary.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema probe")
        for table, rows in _ROWS.items():
            connection.execute(f"create table probe.{table} as select * from ({rows}) t(id, score, word)")
    return path
