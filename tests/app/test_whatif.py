from __future__ import annotations

import pytest

from apps.initiative import Assumption
from apps.whatif import what_if

MARGIN = Assumption("margin_share", 0.3, 0.4, 0.5, "accounts")
NOBODY = Assumption("harm_cost", None, None, None, "")
SAME = {"horizon_months": (12.0, 12.0), "discount_rate": (0.08, 0.08)}


def test_nothing_typed_asks_nothing():
    asked = what_if([MARGIN, NOBODY], {}, SAME)
    assert not asked.is_changed
    assert asked.faults == []


def test_the_last_digit_of_what_a_page_shows_is_no_change():
    typed = {"margin_share": (0.3, 0.4 + 1e-12, 0.5)}
    assert not what_if([MARGIN], typed, {"discount_rate": (0.08, 0.08000000000001)}).is_changed


def test_one_number_changed_asks_all_three_of_that_assumption_alone():
    asked = what_if([MARGIN, NOBODY], {"margin_share": (0.3, 0.35, 0.5)}, SAME)
    assert asked.changes == {"margin_share": {"low": 0.3, "mode": 0.35, "high": 0.5}}


def test_a_value_that_nobody_gave_needs_only_its_likely_number():
    asked = what_if([NOBODY], {"harm_cost": (None, 40.0, None)}, SAME)
    assert asked.changes == {"harm_cost": {"low": 40.0, "mode": 40.0, "high": 40.0}}


@pytest.mark.parametrize("typed", [(0.45, 0.4, 0.5), (0.3, 0.6, 0.5), (0.3, None, 0.5)])
def test_numbers_out_of_order_are_said_and_not_asked(typed):
    asked = what_if([MARGIN], {"margin_share": typed}, SAME)
    assert not asked.is_changed
    assert asked.faults == ["margin_share"]


def test_settings_are_plain_numbers():
    asked = what_if([], {}, {"horizon_months": (12.0, 24.0), "discount_rate": (0.08, None)})
    assert asked.changes == {"horizon_months": 24.0}
