"""What may not be concluded is refused, with its reason and a sentence; what may be said is said."""

from __future__ import annotations

import re

import pytest

REFUSED = {
    "no-baseline": "no_baseline",
    "one-after": "no_post",
    "overlap": "overlap",
    "one-against-one": "n_too_small",
    "few-people": "n_too_small",
    "one-hidden": "n_too_small",
    "nothing-moves": "no_variation",
    "nobody": "not_assigned",
    "short-past": "short_baseline",
}
UNPROVEN = {
    "chosen-for-it": "selected_on_outcome",
    "nobody-else": "no_comparison",
    "uneven-levels": "no_comparison",
    "short-baseline": "selected_on_outcome",
    "drifting": "pretrend_broken",
    "spoiled-comparison": "contamination",
    "goal-moved": "definition_changed",
}


@pytest.mark.parametrize(("initiative", "reason"), REFUSED.items())
def test_refused(verdict, initiative: str, reason: str) -> None:
    _is_refused(verdict(initiative), reason)


@pytest.mark.parametrize(
    ("initiative", "kpi_id", "reason"),
    [
        ("unknown-goal", "happiness", "unknown_kpi"),
        ("list-only", "snapshot_kpi", "no_dates"),
        ("not-connected", "no_source_kpi", "no_source"),
        ("no-direction", "plan_share", "no_direction"),
        ("nsw", "pulse", "anonymous"),
        ("nsw", "waiting", "not_estimable"),
        ("nsw", "rent", "other_unit"),
        ("joined-in", "earnings", "self_selected"),
        ("in-turn", "earnings", "self_selected"),
    ],
)
def test_refused_because_of_the_kpi_or_the_persons(
    verdict, initiative: str, kpi_id: str, reason: str
) -> None:
    _is_refused(verdict(initiative, kpi_id), reason)


def _is_refused(row: dict, reason: str) -> None:
    assert row["verdict"] == "cannot_conclude"
    assert row["reason_codes"].split(", ")[0] == reason
    assert (row["estimate"], row["ci_low"], row["ci_high"], row["headline_method"]) == (None,) * 4
    assert row["sentence"].endswith(".")


@pytest.mark.parametrize(("initiative", "reason"), UNPROVEN.items())
def test_a_difference_that_proves_nothing(verdict, initiative: str, reason: str) -> None:
    row = verdict(initiative)
    assert row["verdict"] == "not_proven"
    assert reason in row["reason_codes"].split(", ")


def test_a_leap_of_one_of_two_proves_nothing(verdict, estimated) -> None:
    assert verdict("hanging")["verdict"] == "not_proven"
    assert estimated("hanging", "leave_one_out")["note"] == "without a"
    assert estimated("hanging", "leave_one_out")["estimate"] < 0


def test_what_must_not_be_concluded_has_no_headline(found) -> None:
    refused = {
        (r["initiative_id"], r["kpi_id"])
        for r in found["impact_verdict"].to_pylist()
        if r["verdict"] == "cannot_conclude"
    }
    headlines = {
        (r["initiative_id"], r["kpi_id"]) for r in found["impact_estimate"].to_pylist() if r["is_headline"]
    }
    assert headlines
    assert headlines & refused == set()


def test_persons_who_chose_for_themselves_are_not_compared(found) -> None:
    methods = {r["method"] for r in found["impact_estimate"].to_pylist() if r["initiative_id"] == "joined-in"}
    assert methods == {"naive"}


def test_cells_of_few_people_give_no_estimate(found) -> None:
    shown = {r["initiative_id"] for r in found["impact_estimate"].to_pylist()}
    assert not {"few-people", "one-hidden"} & shown
    assert not {"few-people"} & {r["initiative_id"] for r in found["impact_event_study"].to_pylist()}


def test_the_past_of_a_single_person_is_not_shown(verdict, found) -> None:
    """What the one did before is in no level and no estimate; the months after are compared without it."""
    assert verdict("one-past", "visits")["verdict"] == "improved"  # a lot needs no past
    rows = {r["method"]: r for r in found["impact_estimate"].to_pylist() if r["initiative_id"] == "one-past"}
    assert rows["itt_cuped"]["estimate"] == pytest.approx(rows["itt"]["estimate"])
    assert rows["itt"]["treated_before"] is None
    assert "naive" not in rows or rows["naive"]["estimate"] is None


@pytest.mark.parametrize(
    ("initiative", "expected"),
    [
        ("gain", "improved"),
        ("harm", "worsened"),
        ("small-effect", "no_meaningful_effect"),
        ("late", "improved"),
        ("second-cohort-to-come", "improved"),
        ("second-cohort-has-more-baseline", "improved"),
    ],
)
def test_what_came_out(verdict, initiative: str, expected: str) -> None:
    assert verdict(initiative)["verdict"] == expected


def test_registered_late_is_shown_for_ever(verdict) -> None:
    assert verdict("late")["is_registered_late"]
    assert "registered_late" in verdict("late")["reason_codes"]


def test_chosen_for_the_outcome_rests_on_the_months_before_the_last_three(verdict, estimated) -> None:
    row = verdict("chosen-for-it")
    assert row["headline_method"] == "donut"
    assert row["estimate"] == pytest.approx(5.0, abs=0.6)
    assert (
        estimated("chosen-for-it", "unit_contrast")["estimate"] > 6
    )  # what the fall before would have added


def test_a_baseline_of_three_months_is_all_there_is(verdict) -> None:
    row = verdict("short-baseline")
    assert row["headline_method"] == "unit_contrast"
    assert "the baseline has no other months, and" in row["sentence"]


def test_a_cohort_that_cannot_be_seen_is_compared_with_nothing(estimated) -> None:
    assert estimated("second-cohort-unseen", "unit_contrast")["estimate"] == pytest.approx(0, abs=0.6)


def test_units_of_other_levels_and_dates_make_no_effect(estimated) -> None:
    row = estimated("uneven-levels", "segmented_regression")
    assert row["estimate"] == pytest.approx(0, abs=0.8)
    assert row["ci_low"] < 0 < row["ci_high"]


def test_sentences_say_who_and_between_what(verdict) -> None:
    sentence = verdict("gain")["sentence"]
    assert sentence.startswith('"csat" is ')
    assert 'better than it would have been without "gain" (between ' in sentence
    assert sentence.endswith("; 4 teams against 4.")
    assert "no whole month" not in sentence


def test_a_number_below_zero_has_a_real_minus(found) -> None:
    said = [r["sentence"] for r in found["impact_verdict"].to_pylist()]
    assert not [sentence for sentence in said if re.search(r"[ (]-\d", sentence)]
    assert [sentence for sentence in said if re.search(r"between −\d", sentence)]


def test_rules_and_thresholds_are_stored(verdict) -> None:
    row = verdict("gain")
    assert row["rules_version"]
    assert '"min_months_after": 3' in row["thresholds"]


def test_without_comparison_there_is_an_interval_and_no_proof(verdict, estimated) -> None:
    row = estimated("nobody-else", "segmented_regression")
    assert row["degrees_freedom"] == 3
    assert verdict("nobody-else")["headline_method"] == "segmented_regression"
