"""A stream without people's own words, for a company that keeps none."""

from __future__ import annotations

from collections.abc import Mapping

from ingestion.connector import Output, Rule
from ingestion.entities import FieldType
from ingestion.expressions import column_references, quoted
from ingestion.layout import FileStream, SqlStream


def without_words(
    personal: Mapping[str, Rule], outputs: tuple[Output, ...], layout: FileStream | SqlStream
) -> tuple[Mapping[str, Rule], tuple[Output, ...]]:
    """Drop every column of words, and what may hide some: nested parts, and texts that fill no field."""
    words = {name for name, rule in personal.items() if rule is Rule.REDACT}
    used = {*layout.key, layout.changed}
    for expression in (*layout.fields.values(), layout.deleted or ""):
        used |= set(column_references(expression, layout.columns))
    suspect = {
        name
        for name, kind in layout.columns.items()
        if kind is FieldType.JSON or (kind is FieldType.TEXT and name not in used)
    }
    dropped = dict.fromkeys(words | {name for name in suspect if name not in personal}, Rule.DROP)
    kept = tuple(_silenced(output) if _speaks(output, words) else output for output in outputs)
    return {**personal, **dropped}, kept


def _speaks(output: Output, words: set[str]) -> bool:
    """Whether a field holds words: its own rule says so, or it copies a column of them."""
    copies = output.expression is not None and output.expression in {quoted(name) for name in words}
    return output.rule is Rule.REDACT or (copies and not output.allowed and not output.required)


def _silenced(output: Output) -> Output:
    return Output(output.name, output.type, None, output.required, output.allowed)
