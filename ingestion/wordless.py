"""A stream under its company's rule for people's own words: they are kept for a time, or left out."""

from __future__ import annotations

from dataclasses import replace

from ingestion.connector import Output, Rule, Stream, TextPolicy
from ingestion.entities import FieldType
from ingestion.expressions import column_references, quoted


def under(stream: Stream, policy: TextPolicy) -> Stream:
    """Return the stream as the policy wants it; what was read under another one will be read again."""
    words = {name for name, rule in stream.personal.items() if rule is Rule.REDACT}
    if not words or policy == TextPolicy():
        return stream
    fingerprint = f"{stream.fingerprint}-{policy.keep}-{policy.days}"
    if policy.keep:
        return replace(stream, text_days=policy.days, fingerprint=fingerprint)
    dropped = words | {name for name in _suspects(stream) if name not in stream.personal}
    return replace(
        stream,
        personal={**stream.personal, **dict.fromkeys(dropped, Rule.DROP)},
        outputs=tuple(_silenced(o) if _speaks(o, words) else o for o in stream.outputs),
        fingerprint=fingerprint,
    )


def _suspects(stream: Stream) -> set[str]:
    """Columns whose place in `_row` may hide words: nested parts, and texts that fill no field."""
    names = [column.name for column in stream.columns]
    used = {*stream.key, stream.changed}
    for expression in (*(o.expression for o in stream.outputs), stream.deleted):
        used |= set(column_references(expression, names)) if expression else set()
    return {
        column.name
        for column in stream.columns
        if column.type is FieldType.JSON or (column.type is FieldType.TEXT and column.name not in used)
    }


def _speaks(output: Output, words: set[str]) -> bool:
    """Whether a field holds words: its own rule says so, or it copies a column of them."""
    copies = output.expression in {quoted(name) for name in words}
    return output.rule is Rule.REDACT or (copies and not output.allowed and not output.required)


def _silenced(output: Output) -> Output:
    return replace(output, expression=None, rule=None, values=())
