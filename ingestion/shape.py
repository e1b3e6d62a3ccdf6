"""From a layout in company.toml to a stream: the columns to read and the raw table they fill."""

from __future__ import annotations

from ingestion.connector import Column, Rule, Strategy, Stream, TextRules
from ingestion.expressions import column_references
from ingestion.layout import FileStream, SqlStream, fingerprint


def stream_of(name: str, layout: FileStream | SqlStream, zone: str, strategy: Strategy) -> Stream:
    """Describe a stream of files or of a table by the entity it fills."""
    filling = layout.filling
    own_zone = layout.zone or zone
    incremental = layout.incremental.column if isinstance(layout, SqlStream) and layout.incremental else None
    return Stream(
        name=name,
        table=layout.entity,
        strategy=strategy,
        columns=tuple(Column(n, kind, n, n in layout.optional) for n, kind in layout.columns.items()),
        outputs=filling.outputs(),
        key=layout.key,
        personal=filling.rules(),
        changed=layout.changed or incremental,
        deleted=filling.condition,
        keep_duplicates=getattr(layout, "keep_duplicates", False),
        rules=TextRules(layout.decimal, layout.thousands, layout.date_order, layout.nulls),
        zone=own_zone,
        text_at=filling.text_at,
        options=layout,
        fingerprint=fingerprint(layout, own_zone),
    )


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
