"""What could not be used, with its place and reason, and the count that must come out.

A rejected value is never kept: only where it stood, what kind of value it was and why it
does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa


@dataclass(frozen=True)
class Reject:
    """Some rows that were not loaded: usually one, more when they cannot be told apart."""

    file: str
    line: int | None
    column: str | None
    kind: str
    reason: str
    rows: int = 1
    row_key: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Drift:
    """A column that came undeclared (`new`) or did not come (`missing`)."""

    file: str
    column: str
    kind: str


class Refused(Exception):
    """A whole file does not fit its layout; none of its rows is used."""

    def __init__(self, reason: str, rows: int, kind: str = "file", line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.rows, self.kind, self.line = reason, rows, kind, line


@dataclass
class Tally:
    """What was counted while one part was read; rows are counted apart from the parse that loads them."""

    file: str
    source_rows: int = 0
    converted: int = 0
    duplicate: int = 0
    rejects: list[Reject] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)
    refused: Refused | None = None

    def expect(self, columns: Iterable[str]) -> None:
        """Take columns for known that another stream of the same source declares."""
        known = {name.strip().lower() for name in columns}
        self.drift = [d for d in self.drift if d.kind != "new" or d.column.strip().lower() not in known]

    @property
    def quarantined(self) -> int:
        """Rows that were not used."""
        return sum(reject.rows for reject in self.rejects)

    @property
    def loaded(self) -> int:
        """Rows that go to the raw table."""
        return self.converted - self.duplicate

    def reject(self, line: int | None, column: str | None, kind: str, reason: str, rows: int = 1) -> None:
        """Note a row that cannot be used."""
        self.rejects.append(Reject(self.file, line, column, kind, reason, rows))

    def refuse(self, refusal: Refused) -> None:
        """Give the whole file up: every row of it is quarantined for one reason."""
        self.refused = refusal
        self.source_rows, self.converted, self.duplicate = refusal.rows, 0, 0
        self.rejects = [Reject(self.file, refusal.line, None, refusal.kind, refusal.reason, refusal.rows)]

    def check(self) -> None:
        """Every source row is loaded, a duplicate or quarantined; anything else is our own fault."""
        found = self.loaded + self.duplicate + self.quarantined
        if found != self.source_rows:
            raise AssertionError(
                f"{self.file}: {self.source_rows} rows in the source, but {self.loaded} loaded, "
                f"{self.duplicate} duplicate and {self.quarantined} quarantined"
            )


def as_table(rejects: Iterable[Reject], run_id: str, source: str, stream: str) -> pa.Table:
    """Rows of raw_ingestion.quarantine."""
    listed = list(rejects)
    return pa.table(
        {
            "run_id": pa.array([run_id] * len(listed), pa.string()),
            "source": pa.array([source] * len(listed), pa.string()),
            "stream": pa.array([stream] * len(listed), pa.string()),
            "file": pa.array([r.file for r in listed], pa.string()),
            "line": pa.array([r.line for r in listed], pa.int64()),
            "column_name": pa.array([r.column for r in listed], pa.string()),
            "value_kind": pa.array([r.kind for r in listed], pa.string()),
            "reason": pa.array([r.reason for r in listed], pa.string()),
            "row_count": pa.array([r.rows for r in listed], pa.int64()),
            "row_key": pa.array([r.row_key for r in listed], pa.string()),
        }
    )
