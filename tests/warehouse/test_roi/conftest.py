"""The money built once on initiatives whose effects are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from tests.warehouse.test_roi.worlds import World, build

Asked = Callable[[str], list[dict[str, Any]]]
SURE = 1e-9  # a standard error of nothing: the draws are the estimate


def by_hand() -> World:
    """Initiatives that differ in one thing each. Margin 0.4, a customer pays 25 a month."""
    world = World()
    world.value("monthly_revenue_per_customer", 25, 25, 25)
    world.value("replacement_cost", 4_000, 7_000, 12_000)
    _exact(world)
    _judged(world)
    return world


def _exact(world: World) -> None:
    """Effects without any doubt, so that one number comes out."""
    for name, full in (("spend", None), ("ramp", dt.date(2025, 3, 1))):
        world.initiative(name, full=full)
        world.cost(name, 1_000)
        world.effect(name, "revenue_per_customer", 0.25, SURE, base=25)
    world.initiative("kept")
    world.cost("kept", 1_000)
    world.effect("kept", "logo_retention", 1.0, SURE)
    world.initiative("lately", start=dt.date(2025, 10, 1))
    world.effect("lately", "revenue_per_customer", 0.25, SURE, base=25)
    world.cost("lately", 300, on=dt.date(2025, 8, 10))
    for month in (10, 11, 12):
        world.cost("lately", 20, on=dt.date(2025, month, 5), kind="running")


def _judged(world: World) -> None:
    """One initiative for each way to a verdict."""
    for name, changed in {
        "clear": {},
        "holm": {"p": 0.06},
        "alone": {"comparison": 0},
        "leaning": {"left_out": -0.1},
        "doubtful": {"error": 0.5, "p": 0.04},
    }.items():
        world.initiative(name)
        world.cost(name, 3_000)
        world.effect(name, "logo_retention", 1.0, changed.pop("error", 0.1), **changed)
    world.initiative("works")
    world.cost("works", 90_000)
    world.effect("works", "csat", 8.0, 1.0)
    world.effect("works", "turnover", -1.0, 3.0, role="guardrail", verdict="not_proven", p=0.7, exposure=4)
    world.initiative("harms")
    world.cost("harms", 20_000)
    world.effect("harms", "csat", -8.0, 1.0, verdict="worsened")
    world.effect("harms", "logo_retention", -1.0, 0.2, role="guardrail", verdict="worsened")
    world.initiative("young")
    world.cost("young", 500)
    world.judge("young", "csat", "cannot_conclude", codes="no_post")
    world.initiative("free")
    world.effect("free", "logo_retention", 1.0, 0.1)
    world.initiative("priceless")
    world.cost("priceless", 500)
    world.effect("priceless", "one_touch_rate", 3.0, 0.5)
    world.initiative("equal")
    world.cost("equal", 500)
    world.effect("equal", "one_touch_rate", 3.0, 0.5, exposure=1_130)
    for name, low, mode, high in (
        ("hours_per_reply", 0.1, 0.15, 0.25),
        ("realisation_share", 0.25, 0.5, 0.75),
        ("loaded_hourly_cost", 26, 26, 26),
    ):
        world.value(name, low, mode, high, "equal")
    _looked_around(world)
    world.initiative("tiny")
    world.cost("tiny", 500)
    world.effect("tiny", "logo_retention", 3.0, 0.5, people=4)


def _looked_around(world: World) -> None:
    """A gain next to two other effects with money: by chance, certain, or declared beforehand."""
    for name, raw, role in (
        ("chance", 0.03, "other"),
        ("sure", 0.01, "other"),
        ("declared", 0.03, "guardrail"),
    ):
        world.initiative(name)
        world.cost(name, 3_000)
        world.effect(name, "csat", 8.0, 1.0)
        world.effect(name, "logo_retention", 1.0, 0.1, role=role, p=0.04, raw=raw)
        for kpi in ("turnover", "revenue_per_customer"):
            world.effect(name, kpi, 0.0, 0.01, role="other", verdict="not_proven", p=0.9, raw=0.6)


def asking(connection: duckdb.DuckDBPyConnection) -> Asked:
    """Return a function that answers SQL with dictionaries."""

    def ask(query: str) -> list[dict[str, Any]]:
        result = connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return ask


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Ask the money of the initiatives that can be computed by hand."""
    return asking(build(tmp_path_factory.mktemp("roi"), by_hand()))


@pytest.fixture(scope="session")
def summary(ask: Asked) -> dict[str, dict[str, Any]]:
    """Return roi_summary by initiative."""
    return {row["initiative_id"]: row for row in ask("select * from roi.roi_summary")}
