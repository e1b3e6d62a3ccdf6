"""Matching the columns a file has with the columns its layout declares."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.connector import Stream
from ingestion.quarantine import Drift, Tally


def match_columns(names: Sequence[str], stream: Stream, tally: Tally) -> dict[str, int] | None:
    """Return the place of every declared column, or None when one is missing or stands twice.

    Undeclared columns are noted as drift and never read. Their names are only kept when
    the header is a header: a first row of data taken for one may hold a person's name.
    """
    lowered = [name.strip().lower() for name in names]
    places: dict[str, int] = {}
    missing = []
    for column in stream.columns:
        found = [place for place, name in enumerate(lowered) if name == column.name.strip().lower()]
        exact = [place for place in found if names[place].strip() == column.name.strip()]
        if len(found) == 1 or len(exact) == 1:
            places[column.name] = exact[0] if exact else found[0]
        elif found or not column.optional:
            missing.append(column.name)
        else:
            tally.drift.append(Drift(tally.file, column.name, "missing"))
    if missing:
        tally.drift += [Drift(tally.file, name, "missing") for name in missing]
        return None
    declared = {column.name.strip().lower() for column in stream.columns}
    extra = dict.fromkeys(n.strip() for n in names if n.strip() and n.strip().lower() not in declared)
    tally.drift += [Drift(tally.file, name, "new") for name in extra]
    return places
