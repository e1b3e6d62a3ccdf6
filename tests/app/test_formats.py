from __future__ import annotations

import datetime as dt

import pytest

from apps import formats


@pytest.mark.parametrize(
    ("value", "unit", "currency", "shown"),
    [
        (81.25, "percent", None, "81.2%"),
        (0, "percent", None, "0.0%"),
        (-3.16, "points", None, "\u22123.2"),
        (-0.01, "points", None, "0.0"),
        (45.25, "minutes", None, "45.2 min"),
        (187, "minutes", None, "3.1 h"),
        (240, "minutes", None, "4 h"),
        (3210, "minutes", None, "53.5 h"),
        (67.52, "seconds", None, "67.5 s"),
        (600, "seconds", None, "10 min"),
        (31400.4, "money", "USD", "$31,400"),
        (-31400, "money", "GBP", "\u2212£31,400"),
        (182.44, "money", "EUR", "€182.4"),
        (1200, "money", "CHF", "CHF\u00a01,200"),
        (12.5, "rate_per_100", None, "12.5 per 100"),
        (10204, "count", None, "10,204"),
        (3.2449, "score", None, "3.2"),
    ],
)
def test_levels_have_at_most_one_decimal_their_unit_and_a_real_minus(value, unit, currency, shown):
    assert formats.value_text(value, unit, currency) == shown


def test_a_range_says_a_shared_unit_once():
    assert formats.range_text(80.1, 82.3, "percent") == "80.1 to 82.3%"
    assert formats.range_text(76.1, 98.5, "minutes") == "76.1 to 98.5 min"
    assert formats.range_text(170, 190, "minutes") == "2.8 to 3.2 h"
    assert formats.range_text(-200, 30, "minutes") == "\u22123.3 to 0.5 h"
    assert formats.range_text(4.1, 29.2, "rate_per_100") == "4.1 to 29.2 per 100"
    assert formats.range_text(10, 20, "money", "GBP") == "£10.0 to £20.0"
    assert formats.range_text(3.36, 3.42, "score") == "3.4, give or take less than 0.1"


def test_changes_are_signed_and_differences_of_percentages_are_points():
    assert formats.change_text(5.21, "percent") == "+5.2 points"
    assert formats.change_text(-1, "percent") == "\u22121.0 points"
    assert formats.change_text(-12, "minutes") == "\u221212 min"
    assert formats.change_text(0.01, "percent") == "under 0.1"
    assert formats.change_text(-0.2, "count") == "under 1"
    assert formats.change_text(-0.02, "rate_per_100") == "under 0.1"


def test_periods():
    assert formats.period_text(dt.date(2026, 7, 1), "quarter") == "Q3 2026"
    assert formats.period_text(dt.date(2026, 3, 1), "month") == "March 2026"
    assert formats.period_text(None, "snapshot") == "snapshot"


def test_small_words():
    assert formats.listed([]) == ""
    assert formats.listed(["a", "b", "c"]) == "a, b and c"
    assert formats.counted(1, "stream") == "1 stream"
    assert formats.counted(2000, "person", "people") == "2,000 people"
    assert formats.age_text(dt.timedelta(minutes=35)) == "35 minutes"
    assert formats.age_text(dt.timedelta(hours=20)) == "20 hours"
    assert formats.age_text(dt.timedelta(days=3)) == "3 days"


def test_markdown_is_taken_apart():
    assert formats.md("![x](http://e.example)") == r"\!\[x\]\(http\://e\.example\)"
    assert formats.md("$12 and $14") == r"\$12 and \$14"
    hostile = formats.label("![x](http://e.example/x.png)")
    assert "![" not in hostile
    assert "](" not in hostile
    assert hostile.replace(formats.JOINER, "") == "![x](http://e.example/x.png)"
