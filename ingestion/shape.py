"""From a layout in company.toml to a stream: the columns to read and the raw table they fill."""

from __future__ import annotations

from collections.abc import Mapping

from ingestion.connector import Column, Output, Rule, Strategy, Stream, TextRules
from ingestion.entities import BY_NAME, Entity
from ingestion.expressions import column_references, resolved
from ingestion.layout import FileStream, SqlStream, fingerprint


def stream_of(name: str, layout: FileStream | SqlStream, zone: str, strategy: Strategy) -> Stream:
    """Describe a stream of files or of a table by the entity it fills."""
    entity = BY_NAME[layout.entity]
    own_zone = layout.zone or zone
    incremental = layout.incremental.column if isinstance(layout, SqlStream) and layout.incremental else None
    return Stream(
        name=name,
        table=entity.name,
        strategy=strategy,
        columns=tuple(Column(n, kind, n, n in layout.optional) for n, kind in layout.columns.items()),
        outputs=_outputs(entity, layout),
        key=layout.key,
        personal=_personal(entity, layout),
        changed=layout.changed or incremental,
        deleted=resolved(layout.deleted, layout.columns) if layout.deleted else None,
        keep_duplicates=getattr(layout, "keep_duplicates", False),
        rules=TextRules(layout.decimal, layout.thousands, layout.date_order, layout.nulls),
        zone=own_zone,
        text_at=entity.text_at if entity.text_at in layout.fields else None,
        options=layout,
        fingerprint=fingerprint(layout, own_zone),
    )


def _outputs(entity: Entity, layout: FileStream | SqlStream) -> tuple[Output, ...]:
    return tuple(
        Output(
            name=field.name,
            type=field.type,
            expression=resolved(layout.fields[field.name], layout.columns)
            if field.name in layout.fields
            else None,
            required=field.required,
            allowed=field.allowed,
            rule=Rule(field.personal.value) if field.personal else None,
            values=tuple(layout.values.get(field.name, {}).items()),
        )
        for field in entity.fields
    )


def _personal(entity: Entity, layout: FileStream | SqlStream) -> Mapping[str, Rule]:
    """Declared rules, and for columns that fill a personal field the rule of that field."""
    rules: dict[str, Rule] = {}
    for name, expression in layout.fields.items():
        personal = entity.field(name).personal
        if personal:
            for column in column_references(expression, list(layout.columns)):
                rules.setdefault(column, Rule(personal.value))
    return rules | dict(layout.personal)


def id_columns(stream: Stream) -> set[str]:
    """Columns that hold ids, which a spreadsheet must not have turned into floats."""
    found = set(stream.key) | {
        n for n, rule in stream.personal.items() if rule in (Rule.CUSTOMER, Rule.EMPLOYEE)
    }
    names = [column.name for column in stream.columns]
    for output in stream.outputs:
        if output.expression and output.name.endswith("_id"):
            found |= set(column_references(output.expression, names))
    return found
