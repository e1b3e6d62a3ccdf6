from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

from apps.figures import (
    Kpi,
    Value,
    Verdict,
    change_of,
    compare,
    compared_with,
    difference,
    latest_complete,
    overlap,
)

KPI = Kpi(
    kpi_id="k",
    label="Reply time",
    description="",
    unit="minutes",
    direction="lower",
    kind="mean",
    min_n=30,
    k_people=5,
    stakeholder="customers",
    tier="traditional",
    domain="service",
    sources_needed=("ticket",),
    definition_source="",
    owner="",
    entity_type="ticket",
    status="ok",
    sort_order=1,
)


def value(
    level: float | None, half: float | None = 1.0, start: dt.date = dt.date(2026, 7, 1), **more
) -> Value:
    ranged = level is not None and half is not None
    made = Value(
        kpi_id="k",
        period_type="quarter",
        start_on=start,
        end_on=start,
        is_complete=True,
        segment_type="all",
        segment="all",
        value=level,
        ci_low=level - half if ranged else None,
        ci_high=level + half if ranged else None,
        count_people=100,
        count_records=200,
        status="ok",
    )
    return replace(made, **more)


def test_equal_halves_give_the_textbook_range_of_a_difference():
    diff, low, high = difference(value(10, 3), value(4, 4))
    assert (diff, low, high) == pytest.approx((6, 1, 11))


def test_a_lopsided_range_stays_lopsided():
    now = replace(value(10), ci_low=9, ci_high=14)
    before = replace(value(4), ci_low=3, ci_high=7)
    _, low, high = difference(now, before)
    assert low == pytest.approx(6 - math.hypot(1, 3))
    assert high == pytest.approx(6 + math.hypot(4, 1))


@pytest.mark.parametrize(
    ("direction", "now", "before", "verdict"),
    [
        ("lower", 10, 20, Verdict.BETTER),
        ("lower", 20, 10, Verdict.WORSE),
        ("higher", 20, 10, Verdict.BETTER),
        ("higher", 10, 20, Verdict.WORSE),
        ("none", 20, 10, Verdict.HIGHER),
        ("none", 10, 20, Verdict.LOWER),
        ("lower", 10, 11, Verdict.UNCLEAR),
    ],
)
def test_good_and_bad_follow_the_business_and_noise_is_neither(direction, now, before, verdict):
    assert compare(replace(KPI, direction=direction), value(now), value(before)).verdict is verdict


def test_zero_on_the_edge_of_the_range_is_not_clear():
    assert compare(KPI, value(5, 3), value(0, 4)).verdict is Verdict.UNCLEAR


def test_without_a_range_nothing_is_judged():
    assert compare(KPI, value(20, None), value(10)).verdict is Verdict.NO_RANGE
    assert compare(KPI, value(None), value(10)).verdict is Verdict.NO_COMPARISON
    assert compare(KPI, value(10), None).verdict is Verdict.NO_COMPARISON


def test_periods_compared():
    assert compared_with(dt.date(2026, 1, 1), "quarter", "previous") == dt.date(2025, 10, 1)
    assert compared_with(dt.date(2026, 1, 1), "month", "previous") == dt.date(2025, 12, 1)
    assert compared_with(dt.date(2026, 7, 1), "quarter", "year") == dt.date(2025, 7, 1)


def test_a_running_period_is_never_the_latest_and_a_gap_is_not_bridged():
    older = value(10, start=dt.date(2026, 1, 1))
    now = value(20, start=dt.date(2026, 7, 1))
    running = value(30, start=dt.date(2026, 10, 1), is_complete=False)
    assert latest_complete([older, now, running]) is now
    assert change_of(KPI, [older, now, running], "previous").verdict is Verdict.NO_COMPARISON


def test_overlap_needs_both_ranges():
    assert overlap(value(10), value(11.5))
    assert not overlap(value(10), value(20))
    assert overlap(value(10, None), value(20))
