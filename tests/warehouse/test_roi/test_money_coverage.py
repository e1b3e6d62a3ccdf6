"""Intervals of money hold what they promise, on worlds whose true benefit is known."""

from __future__ import annotations

import numpy as np

from tests.warehouse.test_roi.conftest import asking
from tests.warehouse.test_roi.worlds import World, build

WORLDS, DEGREES, TRUE_EFFECT = 150, 6, 0.25
TRUE_BENEFIT = TRUE_EFFECT * 1_000 * 0.4 * 12


def test_nine_of_ten_ranges_hold_the_true_benefit(tmp_path):
    """Estimates of 4 teams against 4: the true benefit lies between p5 and p95 nine times in ten."""
    rng = np.random.default_rng(20261124)
    world = World()
    for number in range(WORLDS):
        name = f"w{number:03d}"
        error = 0.1 * (rng.chisquare(DEGREES) / DEGREES) ** 0.5
        world.initiative(name)
        world.cost(name, 1_000)
        world.effect(
            name, "revenue_per_customer", TRUE_EFFECT + 0.1 * rng.standard_normal(), error, freedom=DEGREES
        )
    ask = asking(build(tmp_path, world))
    rows = ask("select benefit_p5, benefit_p95 from roi.roi_summary")
    inside = np.mean([row["benefit_p5"] <= TRUE_BENEFIT <= row["benefit_p95"] for row in rows])
    assert len(rows) == WORLDS
    assert 0.83 <= inside <= 0.97  # three standard errors of 150 worlds
