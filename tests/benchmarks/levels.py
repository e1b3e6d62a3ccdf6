"""Do the intervals of levels hold the truth, also when the same people answer again and again?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from tests.warehouse.test_kpi.conftest import build_values
from tests.warehouse.test_kpi.worlds import DESIGNS, FEW_BUYERS, Design, repeated_answers

SHOWN = (*DESIGNS, FEW_BUYERS)
_COVERED = """
    select count(*), coalesce(avg((? between ci_low and ci_high)::int), 0), bool_and(status = 'too_few')
    from kpi.kpi_values where kpi_id = ? and period_type = 'month' and segment_type = 'all'
"""


class Level(NamedTuple):
    """A KPI of known value: how many months were drawn, and in what share the interval held it."""

    design: Design
    draws: int
    held: float
    is_flagged: bool  # the product itself says that so few people tell little

    @property
    def remark(self) -> str:
        """Say why nothing is promised, where nothing is."""
        if self.design == FEW_BUYERS:
            return "few people, a few of whom spend a lot: not promised"
        return "flagged `too_few`: not promised" if self.is_flagged else ""


def simulate(draws: int, folder: Path, seed: int) -> list[Level]:
    """Draw months of every KPI and measure them through the models of levels."""
    folder.mkdir(parents=True, exist_ok=True)
    database = build_values(folder, repeated_answers(np.random.default_rng(seed), draws, SHOWN))
    with duckdb.connect(str(database), read_only=True) as connection:
        return [
            Level(design, *connection.execute(_COVERED, [design.truth, design.kpi_id]).fetchall()[0])
            for design in SHOWN
        ]


def table(known: list[Level]) -> list[str]:
    """Return Markdown."""
    return [
        "| KPI | truth | people | answers of each | draws | interval held it | |",
        "|---|---|---|---|---|---|---|",
        *(_line(level) for level in known),
    ]


def _line(level: Level) -> str:
    of = level.design
    return (
        f"| `{of.kpi_id}` | {of.truth:.4g} | {of.people} | 1 to {of.most_records} | {level.draws:,} "
        f"| {level.held:.3f} | {level.remark} |"
    )


def broken_promises(known: list[Level], least: float) -> list[str]:
    """Say which interval holds the truth too rarely, of those that promise to."""
    return [
        f"{level.design.kpi_id}: interval held it {level.held:.3f}, promised {least}"
        for level in known
        if level.held < least and not level.remark
    ]
