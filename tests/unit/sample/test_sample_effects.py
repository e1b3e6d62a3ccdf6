"""The planted effects can be found again in the tables, and only those."""

from __future__ import annotations

import numpy as np
import pytest

MONTH = "date_diff('month', date '2023-11-01', {}::date)"
FIRST = {"academy": 16, "templates": 13, "bot": 23, "callback": 25}


def change(cells, treated, baseline, after):
    """Return mean change of treated and of other units, in points, one number per unit."""
    sums: dict[str, np.ndarray] = {}
    for unit, month, numerator, denominator in cells:
        part = 0 if baseline[0] <= month <= baseline[1] else 1 if after[0] <= month <= after[1] else None
        if part is not None:
            sums.setdefault(unit, np.zeros((2, 2)))[part] += (numerator, denominator)
    moved = {unit: 100 * (s[1, 0] / s[1, 1] - s[0, 0] / s[0, 1]) for unit, s in sums.items()}
    reached = [value for unit, value in moved.items() if unit in treated]
    others = [value for unit, value in moved.items() if unit not in treated]
    assert len(reached) == len(treated)
    return float(np.mean(reached)), float(np.mean(others))


def csat(rows, unit):
    return rows.execute(f"""
        select {unit}, {MONTH.format("answered_at")}, count(*) filter (where score >= 4), count(*)
        from answer join response r using (response_id) left join customer c on c.customer_id = r.customer_id
        where question_id = 'contact-csat' and score is not null and {unit} is not null
        group by 1, 2""").fetchall()


def one_touch(rows):
    return rows.execute(f"""with e as (select ticket_id,
            count(*) filter (where event_type = 'public_reply') as replies,
            count(*) filter (where event_type = 'reopened') as reopens,
            count(*) filter (where event_type = 'solved') as solved from ticket_event group by 1)
        select team_id, {MONTH.format("created_at")},
            count(*) filter (where replies = 1 and reopens = 0), count(*)
        from ticket join e using (ticket_id) where solved > 0 and status not in ('merged', 'spam')
        group by 1, 2""").fetchall()


def test_the_academy_raises_satisfaction_in_its_teams(whole, all_rows):
    truth = whole.truth["empathy-academy"]
    reached, others = change(csat(all_rows, "r.team_id"), truth["treated"], (4, 15), (18, 24))
    assert reached - others == pytest.approx(truth["effects"]["csat"], abs=4)


def test_the_bot_lowers_satisfaction_in_its_regions(whole, all_rows):
    truth = whole.truth["bot-first"]
    reached, others = change(csat(all_rows, "c.region"), truth["treated"], (11, 22), (24, 35))
    assert reached - others == pytest.approx(truth["effects"]["csat"], abs=4)


def test_templates_do_nothing_but_a_naive_comparison_praises_them(whole, all_rows):
    truth = whole.truth["reply-templates"]
    cells = one_touch(all_rows)
    reached, others = change(cells, truth["treated"], (1, 12), (13, 24))
    assert reached > 3  # what before and after alone would report
    assert abs(reached - others) < 2.5
    reached, others = change(cells, truth["treated"], (1, 9), (13, 24))  # without the dip that chose them
    assert abs(reached - others) < 2


def test_the_template_teams_were_the_worst_when_they_were_chosen(whole, all_rows):
    last = [cell for cell in one_touch(all_rows) if cell[1] in (10, 11, 12)]
    share = {team: np.array([c[2:] for c in last if c[0] == team]).sum(0) for team in {c[0] for c in last}}
    worst = sorted(share, key=lambda team: share[team][0] / share[team][1])[:3]
    assert set(worst) == set(whole.truth["reply-templates"]["treated"])


def test_check_in_calls_keep_customers(whole, all_rows):
    months = all_rows.execute("""with m as (select unnest(generate_series(
            date '2025-06-01', date '2026-09-01', interval 1 month))::date as day),
        active as (select a.arm, a.unit_id, m.day from assignment a
            join contract k on k.customer_id = a.unit_id
            join m on k.valid_from_on <= m.day and coalesce(k.valid_to_on, date '2099-01-01') >= m.day
            where a.initiative_id = 'check-in-calls' group by all)
        select n.arm, count(later.unit_id), count(*) from active n
        left join active later on later.arm = n.arm and later.unit_id = n.unit_id
            and later.day = n.day + interval 1 month
        where n.day < date '2026-09-01' group by 1""").fetchall()
    kept = {arm: 100 * stayed / total for arm, stayed, total in months}
    planted = whole.truth["check-in-calls"]["effects"]["logo_retention"]
    assert planted > 0.5
    assert kept["treated"] - kept["comparison"] == pytest.approx(planted, abs=0.3)


def test_the_draw_for_check_in_calls_is_fair(all_rows):
    arms = dict(
        all_rows.execute("""select arm, count(*) from assignment
        where initiative_id = 'check-in-calls' group by 1""").fetchall()
    )
    total = sum(arms.values())
    assert abs(arms["treated"] - total / 2) < 3 * np.sqrt(total) / 2


def test_the_youngest_initiative_has_no_full_month(whole):
    initiatives = {row["initiative_id"]: row for row in whole.tables["initiative"].to_pylist()}
    assert (whole.span.end_on - initiatives["thank-you-notes"]["start_on"]).days < 28


def test_the_overlap_is_an_overlap(whole):
    both = whole.truth["call-back-promise"], whole.truth["empathy-academy"]
    assert set(both[0]["treated"]) <= set(both[1]["treated"])


def test_one_initiative_was_registered_after_its_start(whole):
    late = [
        row["initiative_id"]
        for row in whole.tables["initiative"].to_pylist()
        if row["registered_at"].date() > row["start_on"]
    ]
    assert late == ["call-back-promise"]
