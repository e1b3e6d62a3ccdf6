"""Every raw row is somewhere: in a figure, or named with the reason it is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.warehouse.test_core.conftest import Ask


def test_days_are_the_company_s_days(ask: Ask) -> None:
    rows = ask("select order_id, ordered_on, month_start_on from core.fct_order_line where order_id = 'o1'")
    assert rows == [("o1", dt.date(2026, 7, 1), dt.date(2026, 7, 1))]


def test_order_lines_in_facts_or_excluded(ask: Ask) -> None:
    assert ask("select order_id, net_amount from core.fct_order_line order by order_id") == [
        ("o1", Decimal("2.5")),
        ("o2", Decimal("2.5")),
        ("o4", Decimal("-3.5")),
    ]
    excluded = ask(
        "select model_name, reason, count(*) from audit.audit_excluded_rows "
        "where model_name in ('fct_order_line', 'fct_purchase_month') group by all order by all"
    )
    assert excluded == [
        ("fct_order_line", "dated outside the calendar", 1),
        ("fct_purchase_month", "no customer recorded", 1),
    ]


def test_two_helpdesks_meet_in_one_table(ask: Ask) -> None:
    rows = ask(
        "select source, ticket_id, priority, is_counted, is_replied, first_reply_business_minutes "
        "from core.fct_ticket order by source, ticket_id"
    )
    assert rows == [
        ("desk", "1", "normal", True, True, 20.0),
        ("desk", "2", None, False, False, None),
        ("desk", "8", None, True, False, None),
        ("desk", "9", None, True, False, None),
        ("phone", "1", None, True, None, None),
    ]


def test_ticket_knows_customer_by_address_and_team_by_agent(ask: Ask) -> None:
    rows = ask(
        "select c.customer_id, t.team_id from core.fct_ticket as f "
        "join core.dim_customer as c using (customer_key) "
        "join core.dim_team as t on t.team_key = f.team_key "
        "where f.source = 'desk' and f.ticket_id = '1'"
    )
    assert rows == [("c1", "care")]


def test_lists_complete_each_other_and_stubs_are_marked(ask: Ask) -> None:
    rows = ask(
        "select customer_id, country, plan, is_lost, is_stub, source_count from core.dim_customer order by 1"
    )
    assert rows == [
        ("c1", "Wales", "plus", True, False, 2),
        *((customer, None, None, None, True, 0) for customer in ("c2", "c3", "c4", "c5")),
    ]
    assert ask("select team_id, team_name from core.dim_team order by 1") == [
        ("calls", "calls"),
        ("care", "Care"),
    ]


def test_anonymous_answers_keep_only_their_team(ask: Ask) -> None:
    rows = ask(
        "select r.employee_key, r.customer_key, r.ticket_key, t.team_id, r.is_counted "
        "from core.fct_response as r left join core.dim_team as t using (team_key) where r.is_anonymous"
    )
    assert rows == [(None, None, None, "care", True)]


def test_a_survey_tool_s_ticket_number_finds_the_helpdesk_s_ticket(ask: Ask) -> None:
    rows = ask(
        "select t.source, t.ticket_id from core.fct_response as r "
        "join core.fct_ticket as t using (ticket_key) where r.instrument = 'csat'"
    )
    assert rows == [("desk", "2")]


def test_rehired_is_no_leaver(ask: Ask) -> None:
    rows = ask(
        "select e.employee_id, m.month_start_on, m.is_leaver, m.exit_kind, m.is_voluntary "
        "from core.fct_employment_month as m join core.dim_employee as e using (employee_key) "
        "where m.is_leaver or (e.employee_id = 'e2' and month_start_on = '2026-06-01')"
    )
    assert sorted(rows) == [
        ("e2", dt.date(2026, 6, 1), False, None, False),
        ("e3", dt.date(2026, 5, 1), True, "voluntary", True),
    ]


def test_excluded_rows_carry_their_reason(ask: Ask) -> None:
    rows = ask(
        "select model_name, reason from audit.audit_excluded_rows "
        "where model_name not in ('fct_order_line', 'fct_purchase_month') order by all"
    )
    assert rows == [
        ("fct_contract_month", "ends before it starts"),
        ("fct_employment_month", "ends before it starts"),
        ("fct_response", "no score given"),
        ("fct_ticket", "spam"),
    ]


def test_row_counts_balance(ask: Ask) -> None:
    rows = ask(
        "select source_rows, loaded + duplicate + quarantined, raw_rows, staged_rows, superseded_rows "
        "from audit.audit_row_counts where entity = 'order_line'"
    )
    assert rows == [(4, 4, 5, 4, 1)]
    assert ask(
        "select count(*) from audit.audit_row_counts where raw_rows <> staged_rows + superseded_rows"
    ) == [(0,)]


def test_books_are_passed_on(ask: Ask) -> None:
    assert ask("select status, message, last_loaded_at, last_tried_at from audit.audit_freshness") == [
        ("failed", "no such folder", dt.datetime(2026, 7, 14, 3), dt.datetime(2026, 7, 15, 3))
    ]
    assert ask("select reason, line, row_count from audit.audit_quarantine") == [("not a number", 7, 1)]
    assert ask("select run_id, company_name, zone, as_of from audit.audit_run") == [
        ("test-run", "Hand & Sons", "Europe/London", dt.datetime(2026, 7, 15, 12))
    ]
