from __future__ import annotations

from dataclasses import replace

import pytest

from apps import money_words, segment_words
from apps.initiative import Line, Swing
from apps.waterfall_chart import waterfall_rows
from tests.app.test_figures import KPI

HOURS = Line("benefit", "hours_freed", "absence_rate", True, 90.0, 100.0, 110.0, "payroll", None)
COST = Line("cost", "set-up", None, True, 40.0, 40.0, 40.0, "invoices", None)
LABELS = {"absence_rate": "Absence", "one_touch_rate": "Solved at once"}


def test_two_kpis_that_feed_one_pool_have_bars_of_their_own():
    other = replace(HOURS, kpi_id="one_touch_rate")
    names = money_words.line_names([HOURS, other, COST], LABELS)
    assert names == ["Hours freed: absence", "Hours freed: solved at once", "Set-up"]
    assert money_words.line_names([HOURS, COST], LABELS) == ["Hours freed", "Set-up"]


def test_bars_begin_where_the_one_before_ended(money):
    maybe = replace(HOURS, kpi_id="one_touch_rate", is_proven=False, amount_p50=7.0)
    rows = waterfall_rows([HOURS, maybe, COST], money, LABELS, "GBP")
    assert [(r["name"], r["from"], r["to"]) for r in rows] == [
        ("Hours freed: absence", 0.0, 100.0),
        ("Set-up", 100.0, 60.0),
        ("Net return", 0.0, 60.0),
        ("Hours freed: solved at once", 60.0, 67.0),
        ("If also true", 0.0, 67.0),
    ]


def test_missing_values_are_named_once():
    lacking = replace(HOURS, amount_p50=None, missing="no value given for harm_cost, hours_per_reply")
    said = money_words.missing_sentence([lacking, replace(lacking, missing="no value given for harm_cost")])
    assert said.startswith("No amount for hours freed: nobody gave cost of a harm and hours per reply.")
    assert money_words.missing_sentence([HOURS]) == ""


@pytest.mark.parametrize(
    ("share", "said"), [(None, "not known"), (0.999, "more than 99%"), (0.001, "less than 1%"), (0.4, "40%")]
)
def test_a_simulated_chance_is_never_certainty(share, said):
    assert money_words.chance_text(share) == said


def test_the_tornado_names_what_turns_the_sign():
    turning = Swing("margin_share", "value", 0.1, 0.5, -10.0, 30.0, True)
    steady = Swing("absence_rate", "effect", 0.1, 0.5, 5.0, 15.0, True)
    said = money_words.tornado_sentence([turning, steady], LABELS, "GBP")
    assert said.startswith("Gross margin share matters most: the balance goes from −£10.0 to £30.0.")
    assert said.endswith("Alone enough to turn the sign: gross margin share.")
    alone = money_words.tornado_sentence([steady], LABELS, "GBP")
    assert alone.startswith("Effect on absence matters most")
    assert "No single assumption turns" in alone


@pytest.mark.parametrize(
    ("direction", "needed", "low", "high", "said"),
    [
        ("higher", 1.0, 2.0, 4.0, "lies beyond"),
        ("higher", 3.0, 2.0, 4.0, "inside the range"),
        ("higher", 5.0, 2.0, 4.0, "falls short"),
        ("higher", -2.0, 1.0, 5.0, "lies beyond"),  # other benefits cover the costs already
        ("higher", 2.0, -4.0, -1.0, "falls short"),
        ("lower", -1.0, -4.0, -2.0, "lies beyond"),
        ("lower", -5.0, -4.0, -2.0, "falls short"),
        ("lower", 2.0, -3.0, -1.0, "lies beyond"),
        ("lower", -5.0, 2.0, 4.0, "falls short"),
    ],
)
def test_break_even_in_both_directions(money, effect, direction, needed, low, high, said):
    result = replace(money, break_even_effect=needed)
    ranged = replace(effect, ci_low=low, ci_high=high)
    kpi = replace(KPI, direction=direction)
    assert said in money_words.break_even_sentence(ranged, result, kpi, "GBP")


def test_a_value_whose_needs_all_gain_is_named_once():
    rows = [{"value_tier": "high", "need_tier": n} for n in segment_words.ORDER]
    rows += [{"value_tier": "mid", "need_tier": n} for n in segment_words.ORDER]
    one = {"value_tier": "low", "need_tier": "mid"}
    assert segment_words.group_names([*rows, one]) == [
        "high and mid value, whatever their need",
        "low value and mid need",
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("too_few", "Not measured: too few in the lot"),
        ("all_alike", "Not measured: all did the same"),
        ("no_value", "No figure: no margin or no cost"),
    ],
)
def test_why_a_group_has_no_figure_is_said(status, said):
    empty = dict.fromkeys(("marginal_return", "ci_low", "ci_high"))
    row = {"value_tier": "low", "need_tier": "mid", "status": status, "stance": "keep", "count_people": 40}
    assert segment_words.cell(row | empty)["shown"] == said


def test_groups_too_small_to_be_compared_have_a_row_that_says_so():
    names = {"group_type": "language", "group_name": "smaller groups together"}
    hidden = names | dict.fromkeys(("count_people", "less_share", "all_share")) | {"is_flagged": False}
    assert segment_words.parity_row(hidden)["Would get less"] == "Hidden: too few people"
    assert segment_words.parity_sentence([hidden]).startswith("No group of people is known, or large enough")
    shown = hidden | {"less_share": 0.5, "all_share": 0.2, "count_people": 40, "is_flagged": True}
    assert segment_words.parity_sentence([hidden, shown]).startswith("Look before acting")
