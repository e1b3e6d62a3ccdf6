"""The rules, as declared in the YAML files under suites/: one file per table.

Reading them needs neither Great Expectations nor a database, so the asset graph
and the docs can list every rule cheaply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import yaml

from quality.verdict import ERROR, WARNING

SUITES = Path(__file__).parent / "suites"
LAYERS = ("raw", "staged", "marts")

_SUITE_KEYS = {"tables", "about", "entities", "kpis", "key", "even_empty", "rules"}
_RULE_KEYS = {"rule", "says", "severity", "rows", "expect", "with", "kpis"}


class RuleError(ValueError):
    """A suite file that cannot be used; the text names the file and the rule."""


@dataclass(frozen=True)
class Rule:
    """One thing that must hold for a table."""

    name: str
    says: str
    severity: str
    rows: str | None = None  # SQL: the rows that break the rule; their columns are business keys
    expect: str | None = None  # or the name of an expectation of Great Expectations
    arguments: Mapping[str, Any] = field(default_factory=dict)
    kpis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """The rules of one table, or of every table whose name fits a pattern such as `raw_files.*`."""

    layer: str
    schema: str
    table: str
    about: str
    rules: tuple[Rule, ...]
    entities: tuple[str, ...] = ()  # KPIs that need one of these are touched by a failure
    kpis: tuple[str, ...] = ()  # or the KPIs by name; "*" is all
    key: tuple[str, ...] = ()  # columns that name a row
    even_empty: bool = False  # checked though it has no rows

    @property
    def name(self) -> str:
        """Schema and table, as analysts write it."""
        return f"{self.schema}.{self.table}"

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for all tables that fit it."""
        return "*" in self.name

    def of(self, table: str) -> Suite:
        """The same rules for one table; the entity "*" is the table's own name."""
        entities = tuple(table if entity == "*" else entity for entity in self.entities)
        return replace(self, table=table, entities=entities)


def for_tables(suites: Iterable[Suite], present: Iterable[str]) -> list[Suite]:
    """The suites, each pattern replaced by one suite for every present table (`schema.table`) that fits it.

    Suites that name their table stay, whether it is present or not.
    """
    names, found = sorted(present), []
    for suite in suites:
        if suite.is_pattern:
            fitting = [name for name in names if fnmatchcase(name, suite.name)]
            found += [suite.of(name.partition(".")[2]) for name in fitting]
        else:
            found.append(suite)
    return found


@cache
def load_suites(layer: str, folder: Path = SUITES) -> tuple[Suite, ...]:
    """All suites of a layer (`raw`, `staged` or `marts`), in the order of their files."""
    suites: list[Suite] = []
    for path in sorted((folder / layer).glob("*.yml")):
        suites.extend(_suites(layer, path))
    return tuple(suites)


def filled_in(rule: Rule, parameters: Mapping[str, object]) -> Rule:
    """The rule with its `$parameters` replaced by SQL literals and numbers."""
    if rule.rows is not None:
        literals = {name: _literal(value) for name, value in parameters.items()}
        return replace(rule, rows=Template(rule.rows).substitute(literals))
    return replace(rule, arguments={k: _argument(v, parameters) for k, v in rule.arguments.items()})


class Sql(str):
    """A parameter that is a piece of SQL and stays as it is."""


def _literal(value: object) -> str:
    if isinstance(value, Sql):
        return str(value)
    if isinstance(value, bool | int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _argument(value: object, parameters: Mapping[str, object]) -> object:
    if isinstance(value, str) and value.startswith("$"):
        return parameters[value[1:]]
    return value


def _read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not content.get("rules"):
        raise RuleError(f"{path.name}: a suite needs `rules`")
    unknown = set(content) - _SUITE_KEYS
    if unknown:
        raise RuleError(f"{path.name}: unknown {sorted(unknown)}; allowed {sorted(_SUITE_KEYS)}")
    return content


def _suites(layer: str, path: Path) -> list[Suite]:
    content = _read(path)
    rules = tuple(_rule(path, entry) for entry in content["rules"])
    if len({rule.name for rule in rules}) != len(rules):
        raise RuleError(f"{path.name}: two rules have one name")
    made = []
    for qualified in content.get("tables", []):
        schema, _, table = qualified.partition(".")
        made.append(
            Suite(
                layer,
                schema,
                table,
                content.get("about", ""),
                rules,
                entities=tuple(content.get("entities", ())),
                kpis=tuple(content.get("kpis", ())),
                key=tuple(content.get("key", ())),
                even_empty=bool(content.get("even_empty", False)),
            )
        )
    if not made:
        raise RuleError(f"{path.name}: a suite needs `tables`")
    return made


def _rule(path: Path, entry: dict[str, Any]) -> Rule:
    where = f"{path.name}: {entry.get('rule', 'a rule without a name')}"
    unknown = set(entry) - _RULE_KEYS
    if unknown:
        raise RuleError(f"{where}: unknown {sorted(unknown)}; allowed {sorted(_RULE_KEYS)}")
    missing = {"rule", "says", "severity"} - set(entry)
    if missing:
        raise RuleError(f"{where}: needs {sorted(missing)}")
    if entry["severity"] not in (ERROR, WARNING):
        raise RuleError(f"{where}: severity is {ERROR} or {WARNING}, not {entry['severity']!r}")
    if ("rows" in entry) == ("expect" in entry):
        raise RuleError(f"{where}: give either `rows` (SQL) or `expect`")
    if "{batch}" not in entry.get("rows", "{batch}"):
        raise RuleError(f"{where}: `rows` must read from {{batch}}, the table of the suite")
    return Rule(
        entry["rule"],
        entry["says"],
        entry["severity"],
        entry.get("rows"),
        entry.get("expect"),
        entry.get("with", {}),
        tuple(entry.get("kpis", ())),
    )
