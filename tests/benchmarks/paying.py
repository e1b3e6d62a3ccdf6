"""Worlds without any effect that are told to pay: through estimate, verdict and the models of money."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from orchestration.planting import ask
from tests.benchmarks.panels import RETENTION, copies
from tests.warehouse.test_roi.worlds import World, build

KPI = "logo_retention"
COST = 100  # next to nothing, so that nearly any gain would pay
CUSTOMERS = 800  # of those who got it
NOT_CALLED = 40  # worlds without a proven effect that are sent through the money as well


@dataclass(frozen=True)
class Paid:
    """How many worlds without an effect came out as which."""

    worlds: int
    improved: int
    sent: int
    pays: int
    others_that_pay: int


def simulate(draws: int, folder: Path, seed: int) -> Paid:
    """Plant nothing into customers kept; all worlds called improved and some others go through the money.

    An effect that is not proven can't pay: it is not counted. The others check that.
    """
    drawn = copies(RETENTION, 0.0, draws, np.random.default_rng(seed), kpi_id=KPI)
    found = ask([drawn], folder / "asked")
    verdicts = {row["initiative_id"]: row for row in found["impact_verdict"].to_pylist()}
    improved = [name for name, row in verdicts.items() if row["verdict"] == "improved"]
    others = [name for name, row in verdicts.items() if row["verdict"] != "improved"][:NOT_CALLED]
    sent = {*improved, *others}
    world = World()
    world.value("monthly_revenue_per_customer", 20, 25, 30)
    for name in sent:
        _put(world, name, verdicts[name], found["impact_estimate"])
    money = build(folder / "money", world)
    paid = money.execute("select initiative_id from roi.roi_summary where verdict = 'pays'").fetchall()
    money.close()
    names = {name for (name,) in paid}
    return Paid(draws, len(improved), len(sent), len(names), len(names - set(improved)))


def _put(world: World, name: str, verdict: dict[str, Any], estimates: Any) -> None:
    """Write what was found about a world where the money looks for it."""
    rows = {
        row["method"]: row for row in estimates.filter(pc.equal(estimates["initiative_id"], name)).to_pylist()
    }
    contrast, without = rows["unit_contrast"], rows["leave_one_out"]["estimate"]
    world.initiative(name)
    world.cost(name, COST)
    world.effect(
        name, KPI, contrast["estimate"], contrast["std_error"], freedom=contrast["degrees_freedom"],
        verdict=verdict["verdict"], p=contrast["p_adjusted"], exposure=CUSTOMERS,
        base=contrast["comparison_after"], comparison=RETENTION.compared, people=2 * CUSTOMERS,
        left_out=without,
    )  # fmt: skip


def table(paid: Paid) -> list[str]:
    """Return Markdown."""
    return [
        "| worlds without an effect | called improved | went through the money | told to pay |",
        "|---|---|---|---|",
        f"| {paid.worlds:,} | {paid.improved / paid.worlds:.3f} | {paid.sent} "
        f"| {paid.pays / paid.worlds:.3f} |",
    ]


def broken_promises(paid: Paid, most: float) -> list[str]:
    """Say what was told to pay and should not have been."""
    broken = []
    if paid.pays / paid.worlds > most:
        broken.append(f"worlds without an effect told to pay: {paid.pays / paid.worlds:.3f}, promised {most}")
    if paid.others_that_pay:
        broken.append(f"{paid.others_that_pay} worlds pay without a proven effect")
    return broken
