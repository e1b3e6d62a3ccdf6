"""When a list that is read whole has become so short that it is taken for an accident of the source.

Of what is no longer there everything else would be marked deleted. A broken page or a lost permission looks
just the same, so a person is asked first.
"""

from __future__ import annotations

from ingestion.connector import SourceError

#: A list below this share of the last one is not believed.
LEAST_SHARE = 0.8
#: Of fewer rows than these a few make a fifth: there it is less than half of them that is not believed.
FEW_ROWS, LEAST_OF_FEW = 20, 0.5


def has_shrunk(rows: int, before: int) -> bool:
    """Whether so many rows are too few after so many."""
    return rows < (LEAST_SHARE if before >= FEW_ROWS else LEAST_OF_FEW) * before


def refuse_shrunk(name: str, rows: int, before: int, where: str) -> None:
    """SourceError when a list has become too short; `where` names the place of the setting that allows it."""
    if has_shrunk(rows, before):
        raise SourceError(
            f"{name} has {rows} rows, {before} at the last reading; nothing was changed. "
            f"If that is right, set allow_shrink = true in {where} for this run"
        )
