"""What was found out about the initiatives, read from a published file: the words of the models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

_GOALS = """
    select i.name, v.verdict, v.sentence, v.reason_codes
    from impact.impact_verdict as v
    inner join core.dim_initiative as i on v.initiative_id = i.initiative_id
    where v.role = 'primary'
    order by i.start_on, i.initiative_id, v.kpi_id
"""


@dataclass(frozen=True)
class Said:
    """An initiative's verdict on one declared goal."""

    initiative: str
    verdict: str
    sentence: str
    reason_codes: str

    @property
    def words(self) -> str:
        """The verdict as people read it."""
        return self.verdict.replace("_", " ")


def goals(database: Path) -> list[Said]:
    """Return the verdicts on the declared goals; none when the file holds no initiatives' tables."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return [Said(*row) for row in connection.execute(_GOALS).fetchall()]
    except duckdb.Error:  # published by a version that did not judge initiatives, or not there
        return []
