"""Runs suites with Great Expectations on DuckDB files, read-only, and keeps its quirks in one place.

Importing this module imports Great Expectations, which costs seconds: import it inside functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.execution_engine import sqlalchemy_execution_engine as gx_sql

from quality.rules import Rule, Suite

# Counts, and no sample of the values found: values can be personal, and stay out of the data docs.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}


class _DuckDB(str):
    """A dialect name with the `.value` that Great Expectations asks of its own enum."""

    @property
    def value(self) -> str:
        return str(self)


def allow_duckdb() -> None:
    """Let Great Expectations keep its DuckDB connection open while it fetches.

    For dialects not in this list it closes the connection before fetching, and then every
    expectation ends unsuccessful with an exception inside. The canary notices if this stops working.
    """
    known = gx_sql._PERSISTED_CONNECTION_DIALECTS
    if not any(dialect.value == "duckdb" for dialect in known):
        gx_sql._PERSISTED_CONNECTION_DIALECTS = (*known, _DuckDB("duckdb"))  # ty: ignore


@dataclass(frozen=True)
class Outcome:
    """What Great Expectations answered for one rule."""

    suite: Suite
    rule: Rule
    success: bool
    exception: str | None
    failing_rows: int | None
    observed: str


class Warehouse:
    """One DuckDB file behind a Great Expectations SQL data source, with others attached read-only."""

    def __init__(
        self, context: Any, name: str, database: Path, attach: dict[str, Path] | None = None
    ) -> None:
        """Open `database` read-only and attach the others under their names."""
        self.name = name
        self.source = context.data_sources.add_sql(
            name, connection_string=f"duckdb:///{database}?access_mode=READ_ONLY", create_temp_table=False
        )
        self.engine = self.source.get_execution_engine().engine
        _without_transactions(self.engine.dialect)
        for alias, path in (attach or {}).items():
            quoted = str(path).replace("'", "''")
            self.query(f"attach '{quoted}' as \"{alias}\" (read_only)")

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query on the same database instance as the checks."""
        with self.engine.connect() as connection:
            result = connection.exec_driver_sql(sql)
            return [tuple(row) for row in result.fetchall()] if result.returns_rows else []

    def tables(self) -> set[str]:
        """`schema.table` of everything in the opened file, views too."""
        found = self.query(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_catalog = current_database()"
        )
        return {name for (name,) in found}

    def filled(self, tables: Iterable[str]) -> set[str]:
        """Those of the tables that have at least one row."""
        checks = [f"select '{table}' where exists (select 1 from {table})" for table in sorted(tables)]
        return {name for (name,) in self.query(" union all ".join(checks))} if checks else set()

    def close(self) -> None:
        """Let go of the file."""
        self.source.get_execution_engine().close()
        self.engine.dispose()


def _without_transactions(dialect: Any) -> None:
    """Reading needs none, and inside one a single broken rule would break all that follow."""
    for step in ("do_begin", "do_rollback", "do_commit"):
        setattr(dialect, step, lambda connection: None)


def new_context() -> Any:
    """A context that lives in memory, reaches no network and reports to nobody."""
    allow_duckdb()
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
    )
    return gx.get_context(mode="ephemeral", cloud_mode=False, project_config=config)


def expectation(rule: Rule) -> Any:
    """The rule as an expectation."""
    notes = {"rule": rule.name}
    severity = {"error": "critical"}.get(rule.severity, rule.severity)
    if rule.rows is not None:
        return gx.expectations.UnexpectedRowsExpectation(
            unexpected_rows_query=rule.rows, description=rule.says, severity=severity, meta=notes
        )
    kind = getattr(gx.expectations, str(rule.expect))
    return kind(**rule.arguments, description=rule.says, severity=severity, meta=notes)


def run(context: Any, name: str, work: Sequence[tuple[Warehouse, Suite]]) -> list[Outcome]:
    """Run the suites in one checkpoint; one outcome per rule."""
    if not work:
        return []
    definitions = {f"{warehouse.name}.{suite.name}": suite for warehouse, suite in work}
    checkpoint = gx.Checkpoint(
        name=name,
        validation_definitions=[_definition(context, warehouse, suite) for warehouse, suite in work],
        result_format=RESULT_FORMAT,
    )
    result = context.checkpoints.add(checkpoint).run()
    outcomes: list[Outcome] = []
    for validated in result.run_results.values():
        suite = definitions[validated.suite_name]
        outcomes.extend(_outcomes(suite, validated))
    return outcomes


def _definition(context: Any, warehouse: Warehouse, suite: Suite) -> Any:
    asset = warehouse.source.add_table_asset(suite.name, table_name=suite.table, schema_name=suite.schema)
    name = f"{warehouse.name}.{suite.name}"
    declared = [expectation(rule) for rule in suite.rules]
    notes = {"notes": {"format": "markdown", "content": [suite.about]}}
    expectations = context.suites.add(gx.ExpectationSuite(name=name, expectations=declared, meta=notes))
    batch = asset.add_batch_definition_whole_table("whole table")
    return context.validation_definitions.add(
        gx.ValidationDefinition(name=name, data=batch, suite=expectations)
    )


def _outcomes(suite: Suite, validated: Any) -> list[Outcome]:
    rules = {rule.name: rule for rule in suite.rules}
    found = []
    for result in validated.results:
        rule = rules[result.expectation_config.meta["rule"]]
        details = result.result or {}
        rows = details.get("unexpected_count", details.get("observed_value") if rule.rows else None)
        observed = details.get("observed_value", details.get("unexpected_count", ""))
        found.append(
            Outcome(suite, rule, bool(result.success), _exception(result.exception_info), rows, str(observed))
        )
    return found


def _exception(info: dict | None) -> str | None:
    """The first exception inside a result; its shape differs with what failed."""
    if not info:
        return None
    nested = [info] if "raised_exception" in info else [v for v in info.values() if isinstance(v, dict)]
    for entry in nested:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message") or "unknown").splitlines()[0]
    return None
