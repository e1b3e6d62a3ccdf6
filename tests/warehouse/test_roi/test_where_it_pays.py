"""Value by need: returns of what was given by lot, groups that borrow from each other, and what is hidden."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.test_roi.conftest import asking
from tests.warehouse.test_roi.worlds import START, World, build

TIERS = ("low", "mid", "high")
REVENUE = {"low": 10.0, "mid": 30.0, "high": 90.0}  # a month
SMALL = ("mid", "high")
EFFECT = {"low": 0.0, "mid": 0.05, "high": 0.14}  # by value tier


SIZES = {SMALL: 3, ("mid", "low"): 450, ("mid", "mid"): 447}  # each third by value has 900


def drawn_by_lot() -> World:
    """Customers of nine groups, half treated; retention rises with their value. One group is tiny."""
    world = World()
    world.initiative("lot")
    world.cost("lot", 40_000)
    world.judge("lot", "csat", "not_proven")
    for value in TIERS:
        for need in TIERS:
            size = SIZES.get((value, need), 300)
            for number in range(size):
                _customer(world, f"{value}-{need}-{number}", value, need, number, size)
    return world


def _customer(world: World, key: str, value: str, need: str, number: int, size: int) -> None:
    is_treated = number % 2 == 0
    region = "North" if value == "low" else "South"
    world.add("core.dim_customer", customer_key=key, value_tier=value, need_tier=need, region=region)
    arm = "treated" if is_treated else "comparison"
    world.add(
        "core.fct_assignment",
        initiative_id="lot",
        unit_type="customer",
        unit=key,
        arm=arm,
        source="randomised",
    )
    world.add("core.fct_contract_month", customer_key=key, month_start_on=dt.date(2024, 12, 1),
              mrr_end_amount=REVENUE[value] + number / 1_000)  # fmt: skip
    kept = 0.85 + EFFECT[value] * is_treated
    is_kept = (number // 2 + 0.5) / (size / 2) < kept
    world.add("kpi.kpi_contribution", kpi_id="logo_retention", entity_key=key, period_type="month",
              period_start_on=START, value_tier=value, need_tier=need, numerator=float(is_kept),
              denominator=1.0)  # fmt: skip
    replies = 0.5 if (value, need) == ("low", "high") else 0.9
    world.add("kpi.kpi_contribution", kpi_id="sla_attainment", entity_key=key, period_type="month",
              period_start_on=dt.date(2025, 6, 1), value_tier=value, need_tier=need, numerator=replies,
              denominator=1.0)  # fmt: skip


def _announced_early(world: World) -> None:
    """People are told two months before two decisions; one of them hits everybody."""
    told = dt.date(2024, 11, 20)
    for name in ("layoff", "price-rise"):
        world.initiative(name, kind="difficult_decision", announced_on=told, rationale_published_on=START)
        world.judge(name, "csat", "not_proven")
    for month, low, high in [(-3, -9, -1), (-2, -8, -2), (-1, -6, -1), (0, -3, 3), (1, -3, 3)]:
        world.add("impact.impact_event_study", initiative_id="layoff", kpi_id="csat", months_from_start=month,
                  ci_low=float(low), ci_high=float(high))  # fmt: skip
    world.judge("price-rise", "logo_retention", "not_proven", role="guardrail")
    world.add("impact.impact_estimate", initiative_id="price-rise", kpi_id="logo_retention", method="naive",
              is_headline=False, estimate=1.0)  # fmt: skip
    # Ten months around 80, one more of which lies within 2.26 * sqrt(10 / 9 * 11 / 10) = 2.50 of it.
    past = {month: 80.0 + (1 if month % 2 else -1) for month in range(-12, -2)}
    for month, value in (past | {-2: 77.0, -1: 70.0, 0: 77.0, 1: 78.0, 2: 80.0}).items():
        world.month("price-rise", "csat", month, value)
    world.add("intermediate.int_impact_support", initiative_id="price-rise", kpi_id="csat", is_hidden=False)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory):
    world = drawn_by_lot()
    for kpi, months in {
        "csat": [(0, -9, -1), (1, -8, -2), (2, -6, 1), (3, -3, 3)],
        "turnover": [(0, 1, 5)],
    }.items():
        for month, low, high in months:
            world.add("impact.impact_event_study", initiative_id="cut", kpi_id=kpi, months_from_start=month,
                      ci_low=float(low), ci_high=float(high))  # fmt: skip
    world.initiative("cut", kind="difficult_decision", announced_on=START, rationale_published_on=START)
    for kpi in ("csat", "turnover", "one_touch_rate"):
        world.judge("cut", kpi, "worsened", role="guardrail")
    _announced_early(world)
    return asking(build(tmp_path_factory.mktemp("where"), world))


def matrix(ask):
    return {(r["value_tier"], r["need_tier"]): r for r in ask("select * from roi.roi_segment")}


def test_a_tiny_group_is_hidden_and_cannot_be_told_from_the_rest(ask):
    found = matrix(ask)
    hidden = {cell for cell, row in found.items() if row["status"] == "suppressed"}
    assert SMALL in hidden
    for axis in (0, 1):
        for tier in TIERS:
            in_line = [cell for cell in hidden if cell[axis] == tier]
            assert len(in_line) != 1, f"one hidden group in a line is the rest of that line: {hidden}"
    for cell in hidden:
        values = [v for name, v in found[cell].items() if name not in ("value_tier", "need_tier", "status")]
        assert set(values) <= {None, found[cell]["service_floor_share"]}


def test_groups_borrow_from_each_other(ask):
    rows = ask("select * from intermediate.int_roi_cell_returns")
    own = {(r["value_tier"], r["need_tier"]): r["effect_points"] for r in rows}
    pooled = {(r["value_tier"], r["need_tier"]): r["pooled_effect_points"] for r in rows}
    assert SMALL not in own
    assert max(own.values()) > max(pooled.values()) >= min(pooled.values()) > min(own.values())
    assert all(0 <= r["own_weight"] < 1 for r in rows)


def test_pooling_by_hand(ask):
    """DerSimonian and Laird on the groups' own effects, written out."""
    arms = ask(
        "select * from intermediate.int_roi_cell_arms where value_tier <> 'mid' or need_tier <> 'high'"
    )
    rates = {(r["value_tier"], r["need_tier"], r["arm"]): r for r in arms}
    effects, variances = [], []
    for value in TIERS:
        for need in TIERS:
            if (value, need) == SMALL:
                continue
            pair = [rates[(value, need, arm)] for arm in ("treated", "comparison")]
            shares = [r["sum_y"] / r["sum_x"] for r in pair]
            effects.append(shares[0] - shares[1])
            # One month each: the linearised variance is that of a share.
            variances.append(
                sum(p * (1 - p) / (r["count_people"] - 1) for p, r in zip(shares, pair, strict=True))
            )
    weights = [1 / v for v in variances]
    mean = sum(w * e for w, e in zip(weights, effects, strict=True)) / sum(weights)
    q = sum(w * (e - mean) ** 2 for w, e in zip(weights, effects, strict=True))
    tau = max(0, (q - len(effects) + 1) / (sum(weights) - sum(w**2 for w in weights) / sum(weights)))
    found = ask("select own_weight, effect_points from intermediate.int_roi_cell_returns")
    assert sorted(r["own_weight"] for r in found) == pytest.approx(
        sorted(tau / (tau + v) for v in variances), abs=1e-9
    )
    assert sorted(r["effect_points"] for r in found) == pytest.approx(
        sorted(100 * e for e in effects), abs=1e-9
    )


def test_who_needs_much_is_never_left_to_a_machine(ask):
    stances = {cell: row["stance"] for cell, row in matrix(ask).items() if row["stance"]}
    assert all(stance in ("invest", "keep") for (_, need), stance in stances.items() if need == "high")
    assert stances[("high", "low")] == "invest"
    assert "floor only" in stances.values()


def test_the_floor_comes_first(ask):
    below = [cell for cell, row in matrix(ask).items() if row["is_below_floor"]]
    assert below == [("low", "high")]
    assert matrix(ask)[("low", "high")]["advice"].startswith("First bring promised replies up to the floor")


def test_parity_compares_groups_of_people(ask):
    rows = {r["group_name"]: r for r in ask("select * from roi.roi_parity")}
    assert set(rows) == {"North", "South"}
    less = [
        cell for cell, row in matrix(ask).items() if row["stance"] in ("automate with an exit", "floor only")
    ]
    assert less
    assert all(value == "low" for value, _ in less)
    assert (rows["North"]["is_flagged"], rows["South"]["is_flagged"]) == (True, False)


def test_a_difficult_decision_says_how_long_it_hurt(ask):
    found = {
        r["kpi_id"]: r for r in ask("select * from roi.roi_difficult_decision where initiative_id = 'cut'")
    }
    assert (found["csat"]["status"], found["csat"]["recovery_weeks"]) == ("recovered", 9)
    assert found["turnover"]["status"] == "not_recovered_yet"
    assert found["one_touch_rate"]["status"] == "not_measured"
    assert all(r["is_explained_in_time"] for r in found.values())


def decisions(ask, initiative):
    rows = ask(f"select * from roi.roi_difficult_decision where initiative_id = '{initiative}'")
    return {r["kpi_id"]: r for r in rows}


def test_a_decision_hurts_from_the_day_people_are_told(ask):
    """Bad in November and December, a month before it began: two months."""
    found = decisions(ask, "layoff")["csat"]
    assert (found["status"], found["recovery_weeks"], found["held_against"]) == ("recovered", 9, "others")
    assert not found["is_explained_in_time"]


def test_a_decision_that_hits_everybody_is_held_against_its_own_past(ask):
    """Told in November, clearly worse until January; the months that people knew are no part of the past."""
    found = decisions(ask, "price-rise")
    assert (found["csat"]["status"], found["csat"]["recovery_weeks"]) == ("recovered", 13)
    assert found["csat"]["sentence"] == (
        '"Satisfied" was back after about 13 weeks. '
        "That is against its own past, as there is nobody to compare with."
    )
    rows = ask("select * from intermediate.int_roi_own_past order by months_from_start")
    assert [r["months_from_start"] for r in rows] == [-2, -1, 0, 1, 2]
    assert (rows[0]["ci_low"], rows[0]["ci_high"]) == (
        pytest.approx(-3 - 2.501, abs=1e-3),
        pytest.approx(-3 + 2.501, abs=1e-3),
    )


def test_measured_and_not_followed_is_not_called_unmeasured(ask):
    found = decisions(ask, "price-rise")["logo_retention"]
    assert (found["status"], found["recovery_weeks"]) == ("not_followed", None)
    assert found["sentence"].startswith(
        '"Customers kept" is measured, but there is nothing to hold its months'
    )
