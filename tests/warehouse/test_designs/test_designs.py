"""The promises of the comparison, on 200 panels of each design; the benchmark of that name draws 2,000."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from orchestration.planting import Tally
from tests.benchmarks import panels
from tests.benchmarks.designs import PAYS, broken_promises, simulate

DRAWS, SLACK = 200, 3.0  # three standard errors of a share among 200


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Tally]:
    return simulate(panels.DESIGNS, DRAWS, tmp_path_factory.mktemp("designs"))


def test_every_design_keeps_its_promises(rows: list[Tally]) -> None:
    assert [(row.group, row.effect) for row in rows] == [
        (design.name, effect) for design in panels.DESIGNS for effect in (0.0, panels.EFFECT)
    ]
    assert {row.copies for row in rows} == {DRAWS}
    assert list(broken_promises(rows, SLACK)) == []


def test_all_designs_together_hold_what_the_interval_says(rows: list[Tally]) -> None:
    """2,800 copies see what 200 can't: an interval a fifth too narrow."""
    copies = sum(row.copies for row in rows)
    held = sum(row.held * row.copies for row in rows) / copies
    assert held >= 0.95 - SLACK * (0.95 * 0.05 / copies) ** 0.5


def test_a_method_that_is_fooled_would_be_caught(rows: list[Tally]) -> None:
    """Before and after in the place of the estimate; intervals half as wide; an estimate that is off."""
    nothing = [row for row in rows if row.effect == 0]
    assert len(list(broken_promises([replace(row, found=row.naive) for row in nothing], SLACK))) >= len(
        nothing
    )
    for worse in ({"held": 0.85}, {"bias": 1.5}):
        assert list(broken_promises([replace(row, **worse) for row in rows[:1]], SLACK))


def test_a_world_without_effect_rarely_improves(rows: list[Tally]) -> None:
    """What has not improved can't pay, so that no more of them pay than improve."""
    copies = sum(row.copies for row in rows if row.effect == 0)
    improved = sum(row.improved * row.copies for row in rows if row.effect == 0)
    assert improved / copies <= PAYS + SLACK * (PAYS * (1 - PAYS) / copies) ** 0.5


def test_the_noise_of_a_team_is_what_it_says() -> None:
    design = panels.Design("still", 2, 2, tickets=200_000)
    months = panels.copies(design, 0.0, 400, np.random.default_rng(1)).values
    lingering = months - months.mean(axis=0) - (months - months.mean(axis=0)).mean(axis=2, keepdims=True)
    after_another = np.corrcoef(lingering[:, :, 1:].ravel(), lingering[:, :, :-1].ravel())[0, 1]
    assert lingering.std() == pytest.approx(panels.MONTHS_DIFFER * 0.93, rel=0.05)  # its own mean taken out
    assert after_another == pytest.approx(panels.LASTING, abs=0.08)
