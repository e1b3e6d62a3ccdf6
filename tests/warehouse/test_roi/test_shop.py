"""A shop without contracts: what a customer pays a month, who shares the cost, who is too few to be told."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.test_roi.conftest import asking
from tests.warehouse.test_roi.worlds import START, World, build

BOUGHT_IN = (1, 4, 7, 10)  # 60 every three months: 20 a month
REGIONS = (("Hull", 3), ("York", 4), ("Leeds", 20))
GENERATIONS = (("1960s", 2), ("1970s", 12), ("1980s", 30))


def shop() -> World:
    """Sixty-six customers in a lot that cost 3,000, thirty treated; six of them can't be placed."""
    world = World()
    world.initiative("calls")
    world.cost("calls", 3_000)
    for number in range(20):
        _drawn(
            world,
            "calls",
            "low",
            "low",
            number,
            is_treated=number < 10,
            is_kept=number not in (0, 17, 18, 19),
        )
        _drawn(world, "calls", "mid", "low", 100 + number, is_treated=number < 10, is_kept=True)
        _drawn(world, "calls", "high", "low", 200 + number, is_treated=number < 4, is_kept=number % 3 > 0)
    for number in range(6):
        world.add("core.fct_assignment", initiative_id="calls", unit_type="customer", arm="treated",
                  unit=f"unplaced-{number}", source="randomised")  # fmt: skip
    world.initiative("unpriced")
    for number in range(36):
        value = ("low", "mid", "high")[number // 12]
        _drawn(
            world, "unpriced", value, "mid", 300 + number, is_treated=number % 2 == 0, is_kept=number % 3 > 0
        )
    _people(world)
    world.add("kpi.kpi_values", kpi_id="revenue_per_customer", period_type="month", segment_type="all",
              is_complete=True, period_start_on=START, value=60.0, ci_low=55.0, ci_high=65.0)  # fmt: skip
    return world


def _drawn(
    world: World, initiative: str, value: str, need: str, number: int, *, is_treated: bool, is_kept: bool
) -> None:
    key = f"{initiative}-{number}"
    world.add("core.dim_customer", customer_key=key, value_tier=value, need_tier=need)
    world.add("core.fct_assignment", initiative_id=initiative, unit_type="customer", unit=key,
              arm="treated" if is_treated else "comparison", source="randomised")  # fmt: skip
    for month in BOUGHT_IN:
        world.add("core.fct_purchase_month", customer_key=key, month_start_on=dt.date(2024, month, 1),
                  net_amount=60 + number / 1_000)  # fmt: skip
    if number % 3 == 0:  # a third of them buys in the month that is measured
        world.add("core.fct_purchase_month", customer_key=key, month_start_on=START, net_amount=60.0)
    world.add("kpi.kpi_contribution", kpi_id="logo_retention", entity_key=key, period_type="month",
              period_start_on=START, value_tier=value, need_tier=need, numerator=float(is_kept),
              denominator=1.0)  # fmt: skip


def _people(world: World) -> None:
    """Customers whom no lot reached, in groups of every size."""
    names = {"region": REGIONS, "generation": GENERATIONS, "language": (("en", 40), ("fr", 2))}
    for column, groups in names.items():
        for name, size in groups:
            for number in range(size):
                world.add("core.dim_customer", customer_key=f"{name}-{number}", value_tier="mid",
                          need_tier="high", **{column: name})  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory):
    return asking(build(tmp_path_factory.mktemp("shop"), shop()))


def test_a_customer_pays_in_the_months_without_an_order_too(ask):
    arms = ask("select * from intermediate.int_roi_cell_arms where initiative_id = 'calls'")
    assert len(arms) == 6
    assert all(row["monthly_amount"] == pytest.approx(20, abs=0.1) for row in arms)
    (found,) = ask("""select * from roi.roi_value
        where name = 'monthly_revenue_per_customer' and initiative_id = 'calls'""")
    assert found["mode_value"] == pytest.approx(20, rel=0.1)
    assert found["source"].startswith("measured: orders of the last twelve months, by all who counted")


def test_everybody_who_got_it_shares_the_cost(ask):
    """100 a head of 30, ten of them comparable. Nine of ten stay instead of seven; each pays 8 of margin."""
    (found,) = ask("select * from intermediate.int_roi_cell_returns")
    assert found["effect_points"] == pytest.approx(20)
    worth = sum((1 - 0.7**month) / 0.3 for month in range(1, 13))
    assert found["return_per_effect"] == pytest.approx(20 * 0.4 * worth / 100, rel=1e-3)


def test_why_a_group_has_no_return_is_said(ask):
    found = {(r["value_tier"], r["need_tier"]): r for r in ask("select * from roi.roi_segment")}
    assert {cell: row["status"] for cell, row in found.items() if row["status"] != "no_data"} == {
        ("low", "low"): "ok",
        ("mid", "low"): "all_alike",
        ("high", "low"): "too_few",
        ("low", "mid"): "no_value",
        ("mid", "mid"): "no_value",
        ("high", "mid"): "no_value",
        ("mid", "high"): "not_measured",
    }
    assert found[("high", "low")]["advice"].startswith("Too few of these customers were in the lot")
    assert found[("mid", "high")]["advice"].startswith("No lot that gave these customers more")


def test_small_groups_of_people_are_compared_together(ask):
    rows = ask("select * from roi.roi_parity order by group_type, count_people")
    assert [(r["group_type"], r["group_name"], r["count_people"], r["status"]) for r in rows] == [
        ("generation", "smaller groups together", 14, "ok"),
        ("generation", "1980s", 30, "ok"),
        ("language", "smaller groups together", None, "suppressed"),
        ("region", "smaller groups together", 7, "ok"),
        ("region", "Leeds", 20, "ok"),
    ]
