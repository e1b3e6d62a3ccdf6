"""Why rows of a run are in quarantine, read from the raw file: there before anything is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from orchestration.runs import RunRecord
    from orchestration.settings import Settings

_BY_REASON = """
    select source, stream, reason, sum(row_count)::bigint, arg_min(file, coalesce(line, 0)), min(line)
    from raw_ingestion.quarantine where (run_id = ? or ?) and row_count > 0
    group by source, stream, reason order by 4 desc, 1, 2, 3
"""


@dataclass(frozen=True)
class Reason:
    """One reason for which rows of a stream could not be used, with the first place it was met."""

    source: str
    stream: str
    reason: str
    rows: int
    file: str | None
    line: int | None

    def __str__(self) -> str:
        """Say it in one line."""
        place = ", ".join(filter(None, (self.file, f"line {self.line}" if self.line else "")))
        rows = f"{self.rows:,} row{'s' if self.rows > 1 else ''}"
        return f"{self.source}.{self.stream}: {rows}: {self.reason}" + (f" ({place})" if place else "")


def reasons(settings: Settings, record: RunRecord) -> list[Reason]:
    """Return the reasons of a run, the most frequent first; none while another run writes the raw file.

    After failed checks the rows that runs before left in quarantine count as well: checks look at them too.
    """
    all_in_force = record.checks.get("passed") is False
    if not all_in_force and not any(stream["quarantined"] for stream in record.load):
        return []
    try:
        with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
            found = connection.execute(_BY_REASON, [record.run_id, all_in_force]).fetchall()
            return [Reason(*row) for row in found]
    except duckdb.Error:
        return []
