"""A small firm by hand: two helpdesks (one in files, one in a database), a shop, surveys and staff.

Zone Europe/London; the run describes 15 July 2026, noon UTC.
"""

from __future__ import annotations

from typing import Any

Rows = list[dict[str, Any]]
VARIABLES: dict[str, Any] = {
    "company_name": "Hand & Sons",
    "zone": "Europe/London",
    "currency": "GBP",
}
# Given in the environment, so that variables stay the same from run to run.
ENVIRONMENT = {"EMPATHY_RUN_ID": "test-run", "EMPATHY_AS_OF": "2026-07-15 12:00:00"}


def _people() -> dict[str, Rows]:
    return {
        "raw_files.customer": [
            {
                "_stream": "list",
                "customer_id": "c1",
                "email": "m1",
                "country": "Wales",
                "location_id": "leeds",
            },
            {"_stream": "status", "customer_id": "c1", "is_lost": True},
        ],
        "raw_sql.customer": [{"_source": "crm", "customer_id": "c1", "plan": "plus"}],
        "raw_files.team": [{"team_id": "care", "team_name": "Care", "location_id": "leeds"}],
        "raw_files.location": [{"location_id": "leeds", "location_name": "Leeds"}],
        "raw_files.employment_spell": [
            {"employee_id": "a1", "valid_from_on": "2020-01-01", "team_id": "care"},
            {
                "employee_id": "e2",
                "valid_from_on": "2026-05-01",
                "valid_to_on": "2026-06-10",
                "is_exit": True,
            },
            {"employee_id": "e2", "valid_from_on": "2026-06-20"},
            {
                "employee_id": "e3",
                "valid_from_on": "2026-05-01",
                "valid_to_on": "2026-05-31",
                "is_exit": True,
                "exit_kind": "voluntary",
            },
            {"employee_id": "e4", "valid_from_on": "2026-05-01", "valid_to_on": "2026-04-01"},
        ],
        "raw_sql.employee": [{"_source": "hr", "employee_id": "a1", "birth_year": 1985}],
        "raw_files.contract": [
            {
                "contract_id": "k1",
                "customer_id": "c1",
                "valid_from_on": "2026-04-01",
                "valid_to_on": "2026-05-31",
                "monthly_amount": 10,
            },
            {"contract_id": "k2", "customer_id": "c4", "valid_from_on": "2026-06-01", "monthly_amount": 20},
            {
                "contract_id": "k3",
                "customer_id": "c4",
                "valid_from_on": "2026-06-01",
                "valid_to_on": "2026-05-01",
                "monthly_amount": 20,
            },
        ],
    }


def _shop() -> dict[str, Rows]:
    line = {"quantity": 2, "unit_price_amount": 1.25}
    return {
        "raw_files.order_line": [
            # Half past midnight on 1 July in London.
            {"order_id": "o1", "customer_id": "c2", "ordered_at": "2026-06-30 23:30:00+00", **line},
            {"order_id": "o2", "customer_id": None, "ordered_at": "2026-07-02 10:00:00+00", **line},
            {"order_id": "o3", "customer_id": "c2", "ordered_at": "2999-01-01 00:00:00+00", **line},
            # The same line in a later file: corrected.
            {
                "order_id": "o4",
                "_row_key": "o4",
                "_file": "1.csv",
                "customer_id": "c2",
                "ordered_at": "2026-07-03 10:00:00+00",
                "quantity": 9,
                "unit_price_amount": 9,
            },
            {
                "order_id": "o4",
                "_row_key": "o4",
                "_file": "2.csv",
                "customer_id": "c2",
                "ordered_at": "2026-07-03 10:00:00+00",
                "quantity": -1,
                "unit_price_amount": 3.5,
                "is_cancellation": True,
            },
        ],
    }


def _desks() -> dict[str, Rows]:
    event = {"_source": "desk", "ticket_id": "1"}
    return {
        "raw_files.ticket": [
            {
                "_source": "desk",
                "ticket_id": "1",
                "customer_email": "m1",
                "agent_id": "a1",
                "priority": "normal",
                "created_at": "2026-07-01 09:00:00+00",
                "channel": "chat",
            },
            {
                "_source": "desk",
                "ticket_id": "2",
                "customer_id": "c3",
                "status": "spam",
                "created_at": "2026-07-01 09:00:00+00",
            },
            # An older export of ticket 1: the row of the later file wins.
            {
                "_source": "desk",
                "ticket_id": "1",
                "_file": "0-older.csv",
                "priority": "urgent",
                "created_at": "2026-07-01 09:00:00+00",
            },
        ],
        "raw_sql.ticket": [
            {
                "_source": "phone",
                "ticket_id": "1",
                "is_answered": True,
                "team_id": "calls",
                "created_at": "2026-07-02 09:00:00+00",
            }
        ],
        "raw_files.ticket_event": [
            {**event, "event_at": "2026-07-01 09:00:00+00", "event_type": "created"},
            {**event, "event_at": "2026-07-01 09:20:00+00", "event_type": "public_reply"},
            {**event, "event_at": "2026-07-01 10:00:00+00", "event_type": "solved"},
            {
                "_source": "desk",
                "ticket_id": "9",
                "event_at": "2026-07-03 10:00:00+00",
                "event_type": "other",
            },
        ],
        "raw_files.message": [
            {
                "_source": "desk",
                "message_id": "m",
                "ticket_id": "8",
                "sent_at": "2026-07-04 10:00:00+00",
                "author_role": "customer",
            },
        ],
    }


def _surveys() -> dict[str, Rows]:
    nps = {"instrument": "nps", "scale_min": 0, "scale_max": 10, "relation": "relational"}
    at = {"answered_at": "2026-07-05 10:00:00+00"}
    return {
        "raw_files.survey": [
            {"_source": "poll", "survey_id": "staff", "audience": "employee", "is_anonymous": True},
        ],
        "raw_files.answer": [
            {"_source": "poll", "response_id": "r1", "customer_id": "c1", "score": 9, **nps, **at},
            {"_source": "poll", "response_id": "r2", "customer_id": "c5", "score": None, **nps, **at},
            {
                "_source": "poll",
                "response_id": "r3",
                "survey_id": "staff",
                "employee_id": "a1",
                "team_id": "care",
                "instrument": "enps",
                "score": 4,
                **at,
            },
            {
                "_source": "poll",
                "response_id": "r4",
                "ticket_id": "2",
                "instrument": "csat",
                "score": 5,
                "relation": "transactional",
                **at,
            },
        ],
    }


def _books() -> dict[str, Rows]:
    return {
        "raw_ingestion.source_file": [
            {
                "source": "src",
                "stream": "stream",
                "file": "1.csv",
                "source_rows": 4,
                "loaded": 2,
                "duplicate": 1,
                "quarantined": 1,
                "is_current": True,
                "is_latest": True,
            },
            {
                "source": "src",
                "stream": "stream",
                "file": "1.csv",
                "source_rows": 99,
                "loaded": 99,
                "duplicate": 0,
                "quarantined": 0,
                "is_current": False,
                "is_latest": False,
            },
        ],
        "raw_ingestion.load_stream": [
            {
                "run_id": "r1",
                "source": "src",
                "connector": "files",
                "stream": "stream",
                "entity": "order_line",
                "status": "ok",
                "ended_at": "2026-07-14 03:00:00+00",
            },
            {
                "run_id": "r2",
                "source": "src",
                "connector": "files",
                "stream": "stream",
                "entity": "order_line",
                "status": "failed",
                "message": "no such folder",
                "ended_at": "2026-07-15 03:00:00+00",
            },
        ],
        "raw_ingestion.quarantine": [
            {
                "run_id": "r1",
                "source": "src",
                "stream": "stream",
                "file": "1.csv",
                "line": 7,
                "column_name": "Price",
                "value_kind": "text",
                "reason": "not a number",
                "row_count": 1,
                "seen_at": "2026-07-14 03:00:00+00",
            },
        ],
    }


def all_rows() -> dict[str, Rows]:
    """Every row of the firm by raw table."""
    return _people() | _shop() | _desks() | _surveys() | _books()
