"""How the columns of a record become the fields of an entity.

The one idea behind the layouts of files and databases and behind a company's own connectors: every field
is an SQL expression over the declared columns, its words may be mapped, and what fills a personal field is
personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingestion.connector import Output, Rule
from ingestion.entities import BY_NAME, Entity, FieldType
from ingestion.expressions import column_references, expression_fault, resolved


@dataclass(frozen=True)
class Filling:
    """What is said about one stream: the entity its rows fill, and with what."""

    entity: str
    columns: Mapping[str, FieldType]
    fields: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    personal: Mapping[str, Rule]
    deleted: str | None

    @property
    def _entity(self) -> Entity:
        return BY_NAME[self.entity]

    @property
    def text_at(self) -> str | None:
        """The field that dates people's own words, if it is filled."""
        dated = self._entity.text_at
        return dated if dated in self.fields else None

    @property
    def condition(self) -> str | None:
        """SQL of what marks a row as deleted."""
        return resolved(self.deleted, self.columns) if self.deleted else None

    def outputs(self) -> tuple[Output, ...]:
        """Return the columns of the raw table: all fields of the entity, in order."""
        return tuple(
            Output(
                name=field.name,
                type=field.type,
                expression=resolved(self.fields[field.name], self.columns)
                if field.name in self.fields
                else None,
                required=field.required,
                allowed=field.allowed,
                rule=Rule(field.personal.value) if field.personal else None,
                values=tuple(self.values.get(field.name, {}).items()),
            )
            for field in self._entity.fields
        )

    def rules(self) -> Mapping[str, Rule]:
        """Declared rules, and for columns that fill a personal field the rule of that field."""
        rules: dict[str, Rule] = {}
        for name, expression in self.fields.items():
            personal = self._entity.field(name).personal
            if personal:
                for column in column_references(expression, list(self.columns)):
                    rules.setdefault(column, Rule(personal.value))
        return rules | dict(self.personal)

    def faults(self) -> list[str]:
        """Say what does not hold together: each fault names the key and what is allowed."""
        if self.entity not in BY_NAME:
            return [f'entity: "{self.entity}" is not an entity; allowed: {", ".join(BY_NAME)}']
        return [*self._field_faults(), *self._value_faults()]

    def _field_faults(self) -> list[str]:
        known = [field.name for field in self._entity.fields]
        faults = [
            f"fields.{name}: {self.entity} has no such field; allowed: {', '.join(known)}"
            for name in self.fields
            if name not in known
        ]
        faults += [
            f"fields.{name} is missing: every {self.entity} needs it"
            for name in self._entity.id_fields
            if name not in self.fields
        ]
        for name, expression in self.fields.items():
            fault = expression_fault(expression, self.columns)
            if fault:
                faults.append(f"fields.{name}: {fault}")
            elif name in known and self._entity.field(name).personal is None:
                faults += self._leaks(name, expression)
        if self.deleted is not None:
            fault = expression_fault(self.deleted, self.columns)
            faults += [f"deleted: {fault}"] if fault else []
        return faults

    def _leaks(self, name: str, expression: str) -> list[str]:
        """A personal column copied as it is into a field that is not personal would be readable."""
        bare = column_references(expression, self.columns)
        copied = len(bare) == 1 and resolved(expression, self.columns).strip('"').lower() == bare[0].lower()
        if copied and bare[0] in self.personal and self.personal[bare[0]] is not Rule.REDACT:
            return [f'fields.{name}: "{bare[0]}" is personal, but {self.entity}.{name} is stored readable']
        return []

    def _value_faults(self) -> list[str]:
        faults = [
            f"values.{name}: there is no fields.{name}" for name in self.values if name not in self.fields
        ]
        for field in self._entity.fields:
            words = set(self.values.get(field.name, {}).values()) if field.allowed else set()
            faults += [
                f'values.{field.name}: "{word}" is no word of {self.entity}.{field.name}; '
                f"allowed: {', '.join(field.allowed)}"
                for word in sorted(words)
                if word.lower() not in field.allowed
            ]
        return faults


def column_faults(columns: Iterable[str], places: Mapping[str, Iterable[str]]) -> list[str]:
    """Say which columns cannot be told apart, and which are named in some place and not declared."""
    columns = list(columns)
    lowered: dict[str, str] = {}
    faults = []
    for name in columns:
        twin = lowered.setdefault(name.lower(), name)
        if twin != name:
            faults.append(f'columns "{twin}" and "{name}" differ only in case')
    listed = ", ".join(columns)
    for place, named in places.items():
        faults += [
            f'{place}: "{n}" is not among the columns; allowed: {listed}' for n in named if n not in columns
        ]
    return faults
