"""Says of a failed rule which rows break it and which KPIs rest on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from quality.rules import Rule, Suite
from quality.verdict import CheckResult, broken

if TYPE_CHECKING:
    from quality.engine import Outcome

SHOWN_KEYS = 3


class Queries(Protocol):
    """Something that answers SQL with rows."""

    def query(self, sql: str) -> list[tuple]:
        """All rows of a query."""
        ...


@dataclass(frozen=True)
class Catalogue:
    """Which KPI needs which entities; empty before the first build."""

    sources: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, queries: Queries, tables: set[str]) -> Catalogue:
        """From `kpi.kpi_catalog`, where it has been built."""
        if "kpi.kpi_catalog" not in tables:
            return cls({})
        rows = queries.query(
            "select kpi_id, coalesce(sources_needed, '') from kpi.kpi_catalog order by sort_order"
        )
        return cls({kpi: frozenset(word.strip() for word in needs.split(",")) for kpi, needs in rows})

    def needing(self, entities: set[str]) -> tuple[str, ...]:
        """KPIs that need at least one of the entities."""
        return tuple(kpi for kpi, needs in self.sources.items() if needs & entities)


def result_of(outcome: Outcome, queries: Queries, catalogue: Catalogue) -> CheckResult:
    """The outcome with rows and KPIs named."""
    suite, rule = outcome.suite, outcome.rule
    if outcome.exception:
        return broken(suite.name, suite.name, rule.name, outcome.exception)
    result = CheckResult(
        suite.name, suite.name, rule.name, outcome.success, rule.severity, rule.says, outcome.observed
    )
    if outcome.success:
        return result
    sql = failing_sql(suite, rule)
    columns = [name for (name, *_) in queries.query(f"describe {sql}")] if sql else []
    return replace(
        result,
        failing_rows=outcome.failing_rows,
        keys=_keys(sql, columns, queries) if sql else (),
        kpis=_kpis(suite, rule, sql, columns, queries, catalogue),
    )


def failing_sql(suite: Suite, rule: Rule) -> str | None:
    """A query for the business keys of the failing rows; None where single rows are not at fault."""
    if rule.rows is not None:
        return rule.rows.format(batch=suite.name).rstrip("; \n")
    condition = _condition(rule)
    if condition is None or not suite.key:
        return None
    return f"select {', '.join(suite.key)} from {suite.name} where {condition}"


def _keys(sql: str, columns: list[str], queries: Queries) -> tuple[str, ...]:
    rows = queries.query(f"select * from ({sql}) as failing limit {SHOWN_KEYS}")
    return tuple(", ".join(f"{c}={v}" for c, v in zip(columns, row, strict=True)) for row in rows)


def _condition(rule: Rule) -> str | None:
    """The failing rows of the expectations in use, as SQL; None where rows make no sense."""
    given = rule.arguments
    column = given.get("column")
    if rule.expect == "ExpectColumnValuesToNotBeNull":
        return f"{column} is null"
    if rule.expect == "ExpectColumnValuesToBeBetween":
        bounds = [("<", given.get("min_value")), (">", given.get("max_value"))]
        return " or ".join(f"{column} {sign} {_bound(value)}" for sign, value in bounds if value is not None)
    if rule.expect == "ExpectColumnValuesToBeInSet":
        return f"{column} not in ({', '.join(_bound(value) for value in given['value_set'])})"
    return None


def _bound(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f"'{value}'"


def _kpis(
    suite: Suite, rule: Rule, sql: str | None, columns: list[str], queries: Queries, catalogue: Catalogue
) -> tuple[str, ...]:
    """The KPIs named by the failing rows themselves, else those of the rule, else of the table."""
    if sql and "kpi_id" in columns:
        return tuple(sorted(_distinct("kpi_id", sql, queries)))
    if sql and "entity" in columns:
        return catalogue.needing(_distinct("entity", sql, queries))
    declared = rule.kpis or suite.kpis
    if declared == ("*",):
        return tuple(catalogue.sources)
    return declared or catalogue.needing(set(suite.entities))


def _distinct(column: str, sql: str, queries: Queries) -> set[str]:
    rows = queries.query(f"select distinct {column} from ({sql}) as failing where {column} is not null")
    return {value for (value,) in rows}
