"""The model: right size, whole, dirty, and shaped like a firm."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest

from ingestion.sample import clock, company, staff

ROWS_AT_ONE = {
    "customer": (10_000, 10_000),
    "ticket": (85_000, 115_000),
    "ticket_event": (300_000, 450_000),
    "message": (180_000, 280_000),
    "order_line": (80_000, 140_000),
    "answer": (50_000, 85_000),
    "contract": (20_000, 35_000),
    "team": (12, 12),
    "location": (4, 4),
    "initiative": (6, 6),
}

# table, column, table that must know it
REFERENCES = (
    ("contract", "customer_id", "customer"),
    ("ticket", "customer_id", "customer"),
    ("ticket", "agent_id", "employee.employee_id"),
    ("ticket", "team_id", "team"),
    ("ticket", "location_id", "location"),
    ("ticket", "merged_into_ticket_id", "ticket.ticket_id"),
    ("ticket_event", "ticket_id", "ticket"),
    ("message", "ticket_id", "ticket"),
    ("order_line", "customer_id", "customer"),
    ("response", "survey_id", "survey"),
    ("response", "customer_id", "customer"),
    ("response", "employee_id", "employee"),
    ("response", "ticket_id", "ticket"),
    ("answer", "response_id", "response"),
    ("answer", "question_id", "question"),
    ("employment_spell", "employee_id", "employee"),
    ("employment_spell", "team_id", "team"),
    ("absence", "employee_id", "employee"),
    ("assignment", "initiative_id", "initiative"),
    ("initiative_cost", "initiative_id", "initiative"),
)


def one(rows: duckdb.DuckDBPyConnection, query: str) -> tuple:
    return rows.execute(query).fetchall()[0]


@pytest.mark.parametrize(("name", "between"), ROWS_AT_ONE.items())
def test_scale_one_has_the_promised_size(all_rows, name, between):
    count = one(all_rows, f"select count(*) from {name}")[0]
    assert between[0] <= count <= between[1]


@pytest.mark.parametrize("name", ["customer", "ticket", "order_line", "contract"])
def test_rows_grow_with_the_scale(rows, all_rows, name):
    small, large = (one(db, f"select count(*) from {name}")[0] for db in (rows, all_rows))
    assert large / small == pytest.approx(10, rel=0.15)


def test_two_hundred_staff_at_scale_one(all_rows):
    here = one(
        all_rows,
        """select count(*) from employment_spell
        where valid_from_on <= date '2025-06-01'
            and coalesce(valid_to_on, date '2099-01-01') >= date '2025-06-01'""",
    )
    assert 180 <= here[0] <= 200


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_references_lead_somewhere(rows, table, column, target):
    target, _, key = target.partition(".")
    query = f"""select count(*) filter (where t.{column} is not null),
        count(*) filter (where t.{column} is not null and k.id is null)
        from {table} t
        left join (select distinct {key or column} as id from {target}) k on k.id = t.{column}"""
    filled, lost = one(rows, query)
    assert filled > 0
    assert lost == 0


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("customer", "customer_id"), ("contract", "contract_id, valid_from_on"), ("ticket", "ticket_id"),
        ("ticket_event", "event_id"), ("message", "message_id"), ("response", "response_id"),
        ("answer", "response_id, question_id"), ("order_line", "order_id, order_line_id"),
        ("employment_spell", "employee_id, valid_from_on"),
        ("absence", "absence_id"), ("review", "review_id"),
    ],
)  # fmt: skip
def test_keys_are_unique(rows, table, key):
    total, distinct = one(rows, f"select count(*), count(distinct ({key})) from {table}")
    assert total == distinct


def test_contract_periods_and_spells_do_not_overlap(rows):
    for table, who in (("contract", "customer_id"), ("employment_spell", "employee_id")):
        overlaps = one(
            rows,
            f"""select count(*) from (select valid_from_on, lag(coalesce(valid_to_on, date '2099-01-01'))
            over (partition by {who} order by valid_from_on) as before from {table})
            where before >= valid_from_on""",
        )
        assert overlaps == (0,), table


def test_nothing_happens_after_the_last_day():
    made = company.build(0.02, seed=3, end_on=date(2026, 5, 13))
    times = {
        "ticket": "created_at", "ticket_event": "event_at", "message": "sent_at", "answer": "answered_at",
        "response": "sent_at", "order_line": "ordered_at", "review": "reviewed_at",
    }  # fmt: skip
    for name, column in times.items():
        values = made.table(name)[column].to_numpy()
        assert values.max() < np.datetime64("2026-05-14")
        assert values.min() >= np.datetime64("2023-05-31T23:00")


def test_events_follow_each_other(rows):
    wrong = one(
        rows,
        """select count(*) from (
        select min(event_at) filter (where event_type = 'created') as opened,
               min(event_at) filter (where event_type = 'public_reply') as replied,
               min(event_at) filter (where event_type = 'solved') as solved,
               min(event_at) filter (where event_type = 'reopened') as reopened
        from ticket_event group by ticket_id)
        where opened is null or replied < opened or solved < replied or reopened < solved""",
    )
    assert wrong == (0,)


def test_urgent_tickets_are_answered_sooner(rows):
    waits = rows.execute("""with first as (select ticket_id, min(event_at) as at from ticket_event
            where event_type = 'public_reply' group by 1)
        select median(epoch(f.at) - epoch(t.created_at)) from ticket t join first f using (ticket_id)
        where channel = 'email' group by priority
        order by array_position(['urgent','high','normal','low'], priority)
        """).fetchall()
    assert [w[0] for w in waits] == sorted(w[0] for w in waits)


def test_agents_are_employed_on_the_day_they_answer(rows):
    answered, strangers = one(
        rows,
        """select count(*), count(*) filter (where not exists (
            select 1 from employment_spell s where s.employee_id = t.agent_id
            and s.valid_from_on <= f.day and coalesce(s.valid_to_on, date '2099-01-01') >= f.day))
        from ticket t join (select ticket_id, min(event_at)::date as day from ticket_event
            where event_type = 'public_reply' group by 1) f using (ticket_id) where t.agent_id is not null""",
    )
    assert answered > 5000
    assert (
        strangers / answered < 0.01
    )  # replies after more than three days may come from a colleague who left


def test_records_are_dirty_the_way_real_ones_are(rows):
    counts = one(
        rows,
        """select
        (select count(*) from ticket where status = 'merged'),
        (select count(*) from ticket where status = 'spam'),
        (select count(*) from ticket where customer_id is null and customer_email is not null),
        (select count(*) - count(distinct email) from customer),
        (select count(*) from answer where score is null and answer_text is null),
        (select count(*) from response where is_preview),
        (select count(*) from order_line where customer_id is null),
        (select count(*) from order_line where quantity < 0),
        (select count(*) from message where body like '%@%'),
        (select count(*) from message where regexp_matches(body, '07700 900\\d{3}')),
        (select count(*) from message where regexp_matches(body, '[\\x{1F300}-\\x{1FAFF}]')),
        (select count(*) from employment_spell where is_exit and exit_kind = 'voluntary' and is_regretted),
        (select count(*) from employment_spell where exit_kind = 'unknown')""",
    )
    assert all(count > 0 for count in counts), counts


def test_leavers_come_back(all_rows):
    back = one(
        all_rows,
        """select count(*) from employment_spell a join employment_spell b using (employee_id)
        where a.is_exit and b.valid_from_on > a.valid_to_on + interval 30 day""",
    )
    assert back[0] >= 2


def test_anonymous_answers_know_no_person(rows):
    persons, teams = one(
        rows,
        """select count(employee_id) + count(customer_id), count(team_id)
        from response where survey_id = 'speak-up'""",
    )
    assert persons == 0
    assert teams > 0


def test_bad_contacts_make_customers_leave(all_rows):
    left, stayed = (one(all_rows, f"""with leavers as (select customer_id, max(valid_to_on) as day
            from contract group by 1 having count(*) filter (where valid_to_on is null) = 0)
        select avg(score) from answer join response r using (response_id)
        {join} leavers l on l.customer_id = r.customer_id {where}
        and question_id = 'contact-csat' and r.customer_id is not null""")[0]
        for join, where in (
            ("join", "where answered_at::date between l.day - interval 90 day and l.day"),
            ("left join", "where l.customer_id is null"),
        ))  # fmt: skip
    assert left < stayed - 0.1


def test_days_on_which_clocks_change():
    before = int(np.datetime64("2026-03-29T00:59:59", "s").astype(np.int64))
    assert clock.to_local(np.array([before, before + 1])).tolist() == [before, before + 3601]
    twice = int(np.datetime64("2026-10-25T00:30:00", "s").astype(np.int64))
    assert clock.to_local(np.array([twice])) == clock.to_local(np.array([twice + 3600]))
    assert clock.to_utc(clock.to_local(np.array([before]))).tolist() == [before]


def test_business_time_skips_nights_and_sundays():
    hours = clock.OpeningHours.of(clock.Span(date(2026, 10, 31)))
    saturday_noon = np.array([int(np.datetime64("2026-01-10T12:00", "s").astype(np.int64))])
    later = hours.after(saturday_noon, np.array([2 * 3600.0]))
    assert (
        str(later.astype("datetime64[s]")[0]) == "2026-01-12T09:00:00"
    )  # one hour on Saturday, one on Monday
    assert (hours.elapsed(later) - hours.elapsed(saturday_noon)).tolist() == [7200]


def test_spells_of_one_person_are_in_order():
    spells = staff.simulate(1.0, 5, clock.Span(date(2026, 10, 31)))
    same = spells.employee[1:] == spells.employee[:-1]
    assert (spells.start[1:][same] > spells.end[:-1][same]).all()
