"""What Zendesk's words mean."""

from __future__ import annotations

from tests.warehouse.test_vendors.conftest import Ask


def test_tickets(ask: Ask) -> None:
    found = ask(
        "select ticket_id, customer_id, team_id, agent_id, channel, status, is_resolved "
        "from intermediate.int_tickets where source = 'zendesk' order by 1"
    )
    assert found == [
        # Ada has a number at Zendesk; Ben's address and Kim's are known to other systems.
        ("1", "C1", "north", "P7", "chat", "solved", True),
        ("2", "C2", "Billing", "lee@", "email", "pending", False),
        ("3", "u3", None, None, "web", "merged", False),
    ]


def test_what_happened(ask: Ask) -> None:
    found = ask(
        "select ticket_id, event_type, agent_id from staging.stg_zendesk__ticket_events order by _row_key"
    )
    assert found == [
        ("1", "created", None),
        ("1", "solved", "kim@"),
        ("1", "reopened", None),
        ("1", "solved", "kim@"),
        ("2", "assigned", "kim@"),
    ]
    replies = ask(
        "select first_replied_at::varchar, count_public_replies, count_reopens from intermediate.int_tickets "
        "where source = 'zendesk' and ticket_id = '1'"
    )
    assert replies == [("2026-10-05 09:30:00", 1, 1)]


def test_messages(ask: Ask) -> None:
    found = ask(
        "select ticket_id, author_role, is_public from staging.stg_zendesk__messages order by _row_key"
    )
    assert found == [("1", "customer", True), ("1", "agent", True), ("1", "agent", False), ("2", "bot", None)]


def test_offered_is_absence_and_the_scale_stays_two(ask: Ask) -> None:
    answers = ask(
        "select told.response_id, score, scale_min, scale_max from core.fct_response "
        "join (select answer_key, response_id from intermediate.int_answers) as told using (answer_key) "
        "where source = 'zendesk' order by 1"
    )
    assert answers == [("r1", 1.0, 0.0, 1.0), ("r4", 0.0, 0.0, 1.0)]
    sent = ask("select response_id, sent_at is null from staging.stg_zendesk__responses order by 1")
    assert sent == [("r1", False), ("r2", False), ("r3", True), ("r4", False)]
    # A scale of two is no scale of five: the satisfaction KPI leaves it out.
    assert ask("select count(*) from kpi.kpi_contribution where kpi_id = 'csat'") == [(0,)]


def test_one_person_is_one_person(ask: Ask) -> None:
    customers = {row[0] for row in ask("select customer_id from core.dim_customer")}
    assert {"C1", "C2", "u3"} <= customers
    assert not {"ada@", "ben@"} & customers
    employees = {row[0] for row in ask("select employee_id from core.dim_employee")}
    assert "P7" in employees
    assert "kim@" not in employees


def test_every_row_is_staged(ask: Ask) -> None:
    counted = ask(
        "select stream, raw_rows, staged_rows, superseded_rows from audit.audit_row_counts "
        "where source = 'zendesk' order by 1"
    )
    assert counted == [
        ("groups", 2, 1, 1),
        ("satisfaction_ratings", 4, 4, 0),
        ("ticket_events", 11, 9, 2),
        ("tickets", 4, 3, 1),
        ("users", 5, 4, 1),
    ]
