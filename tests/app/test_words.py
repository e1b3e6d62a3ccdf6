from __future__ import annotations

import datetime as dt
from dataclasses import replace

from apps import words
from apps.figures import compare
from tests.app.test_figures import KPI, value

PERCENT = replace(KPI, label="Satisfied customers", unit="percent", direction="higher")


def test_the_headline_counts_and_names_the_clearest():
    changes = [
        compare(PERCENT, value(86.4), value(81.2)),
        compare(KPI, value(90), value(60)),
        *[compare(PERCENT, value(50), value(50.5)) for _ in range(20)],
    ]
    said = words.headline(changes, "quarter", "previous", "GBP")
    assert said.lead == (
        "Of 22 KPIs in Q3 2026 compared with the quarter before: "
        "1 clearly better, 1 clearly worse and 20 without a clear change."
    )
    assert (
        "Clearest gain: satisfied customers, 81.2% to 86.4% (+5.2 points, 95% range +3.8 to +6.6)."
        in said.rest
    )
    assert "Clearest setback: reply time, 60 min to 90 min" in said.rest
    assert "With 22 comparisons about 1 would look clear by luck alone." in said.rest


def test_the_headline_without_any_clear_change_claims_none():
    said = words.headline([compare(PERCENT, value(50), value(50.5))], "month", "year", None)
    assert said.lead.startswith("No clear change in any of 1 KPI")
    assert "a year earlier" in said.lead
    assert said.rest == ""


def test_the_headline_with_nothing_to_compare_says_what_it_needs():
    said = words.headline([compare(PERCENT, value(50), None)], "quarter", "previous", None)
    assert said.lead == "Nothing can be compared with the quarter before yet."
    assert "two complete periods" in said.rest


def test_moves_without_a_good_direction_are_not_called_good():
    said = words.headline(
        [compare(replace(PERCENT, direction="none"), value(60), value(50))], "month", "year", None
    )
    assert "0 clearly better, 0 clearly worse" in said.lead
    assert "1 clearly moved with no good or bad direction" in said.lead
    assert "Clearest" not in said.rest


def test_hidden_too_few_and_no_data_are_three_things():
    hidden = value(None, status="suppressed")
    few = value(None, status="too_few", count_people=12)
    said = {words.status_text(v, KPI) for v in (hidden, few, None)}
    assert said == {
        "Hidden to protect a group of fewer than 5 people",
        "Too few people: 12 of the 30 needed",
        "No data",
    }


def test_a_trend_names_both_ends_and_whether_they_differ():
    first = value(50, start=dt.date(2026, 1, 1))
    last = value(60, start=dt.date(2026, 7, 1))
    assert words.trend_sentence(PERCENT, [first, last], None) == (
        "Satisfied customers was 60.0% in Q3 2026 (95% range 59.0 to 61.0%), "
        "clearly different from 50.0% in Q1 2026."
    )
    assert "not clearly different" in words.trend_sentence(
        PERCENT, [replace(first, value=59.0, ci_high=60.0), last], None
    )
    assert "no trend" in words.trend_sentence(PERCENT, [last], None)
    assert "hidden" in words.trend_sentence(PERCENT, [value(None)], None)


def test_groups_whose_ranges_overlap_are_not_ranked():
    north, south = value(60, segment="North"), value(59, segment="South")
    assert "the order may be chance" in words.segments_sentence(PERCENT, [north, south], None)
    assert "don't overlap" in words.segments_sentence(PERCENT, [north, value(20, segment="South")], None)
    alone = words.segments_sentence(PERCENT, [north, value(None)], None)
    assert alone == "Only North is large enough to show."


def test_stale_only_after_the_limit():
    at, limit = dt.datetime(2026, 11, 23, tzinfo=dt.UTC), dt.timedelta(hours=30)
    assert words.stale_text(at, at + dt.timedelta(hours=29), limit) is None
    assert words.stale_text(at, at + dt.timedelta(days=3), limit) == "These figures are 3 days old"


def test_counts_of_people_and_records():
    assert words.count_text(value(1), KPI) == "n 200 from 100 people"
    assert words.count_text(value(1, count_records=100), KPI) == "n 100"


def test_what_is_missing():
    assert words.missing_source(replace(KPI, status="no_source")) == "not connected: needs ticket records"
    assert (
        words.missing_source(replace(KPI, status="no_data")) == "connected, but no usable ticket records yet"
    )
    told = replace(KPI, status="no_data", status_reason="No margin is given.")
    assert words.missing_source(told) == "no margin is given"


def test_a_tiny_share_is_not_called_nothing():
    assert words.share_text(13, 1_059_025) == "under 0.1%"
    assert words.share_text(0, 10) == "0.0%"
    assert words.share_text(1, 8) == "12.5%"
    assert words.share_text(0, 0) == "0.0%"


def test_the_range_of_a_change_says_on_which_side_of_nothing_it_ends():
    change = replace(compare(PERCENT, value(50), value(51)), low=-0.5, high=-0.04)
    assert words.change_range(change, None) == "\u22120.5 to just below 0"
    slow = replace(compare(KPI, value(50), value(51)), low=-30.0, high=200.0)
    assert words.change_range(slow, None) == "\u22120.5 to +3.3 h"
