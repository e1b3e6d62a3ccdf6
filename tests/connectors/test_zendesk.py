"""Zendesk through the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.connector import Rule
from ingestion.connectors import zendesk
from ingestion.connectors.zendesk import TICKET_EVENTS as EVENTS
from ingestion.rest.declare import text
from ingestion.sample.serving.zendesk import EMAIL, TOKEN, ZendeskSite

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def ticket(n: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": n,
        "status": "open",
        "priority": "normal",
        "via": {"channel": "email"},
        "subject": f"Lamp {n} flickers, call 0151 123 45 67",
        "requester_id": 9000 + n,
        "assignee_id": 70,
        "group_id": 5,
        "tags": ["lamp"],
        "created_at": "2026-11-01T10:00:00Z",
        "updated_at": "2026-11-02T10:00:00+02:00",
        "has_incidents": False,
    } | changed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[World]:
    settings = {"subdomain": "larkfield", "email": EMAIL}
    with world(ZendeskSite(), tmp_path, "zendesk", settings, {"api_token": TOKEN}) as made:
        yield made


def test_all_tickets_are_read_once(desk: World) -> None:
    for n in range(1, 2502):
        desk.site.store.put("tickets", ticket(n), changed=FIRST + timedelta(minutes=n))
    report = desk.load(streams=("tickets",)).streams[0]
    assert (report.status, report.source_rows, report.loaded) == ("ok", 2501, 2501), report.message
    assert len(desk.server.asked("zendesk")) == 3
    found = desk.rows("select count(*), count(distinct id), count(id) from raw_zendesk.tickets")
    assert found == [(2501, 2501, 2501)]
    one = desk.rows(
        "select channel, subject, group_id, tags, updated_at from raw_zendesk.tickets where id = '7'"
    )
    assert one == [
        ("email", "Lamp 7 flickers, call [phone]", "5", '["lamp"]', datetime(2026, 11, 2, 8, tzinfo=UTC))
    ]
    again = desk.load(streams=("tickets",)).streams[0]
    assert (again.status, again.source_rows) == ("unchanged", 0), again.message
    assert len(desk.server.asked("zendesk")) == 4


def test_fields_that_a_company_made_itself_are_read_by_their_number_and_no_others(tmp_path: Path) -> None:
    fields = {"topic": 11, "location_id": 12, "is_answered": 13, "seconds_to_answer": 14}
    settings = {"subdomain": "larkfield", "email": EMAIL, "ticket_fields": fields}
    with world(ZendeskSite(), tmp_path, "zendesk", settings, {"api_token": TOKEN}) as desk:
        held = {11: "delivery", 12: "GLA", 13: True, 14: 41, 99: "0151 123 45 67"}
        own = [{"id": number, "value": value} for number, value in held.items()]
        desk.site.store.put("tickets", ticket(1, custom_fields=own), changed=FIRST)
        desk.load(streams=("tickets",))
        kept = (
            "select topic, location_id, is_answered, seconds_to_answer, talk_seconds from raw_zendesk.tickets"
        )
        assert desk.rows(kept) == [("delivery", "GLA", True, 41.0, None)]


def _changes(desk: World) -> None:
    """A requester, an assignee, a subject, a priority and a status are changed, one after the other."""
    changed = {
        "requester_id": (9001, 9002),
        "assignee_id": (70, 71),
        "subject": ("Marlowe's lamp", "A lamp"),
        "priority": ("normal", "high"),
        "status": ("solved", "open"),
    }
    for n, (name, (before, after)) in enumerate(changed.items(), 1):
        child = {"id": n, "event_type": "Change", name: after, "previous_value": before}
        event = {"id": 100 + n, "ticket_id": 1, "updater_id": 70, "created_at": "2026-11-01T10:00:00Z"}
        desk.site.store.put("ticket_events", event | {"child_events": [child]}, changed=FIRST)


PREVIOUS = "select list(previous_value order by id) from raw_zendesk.ticket_events"


def test_of_what_stood_there_before_only_a_status_is_kept(desk: World) -> None:
    _changes(desk)
    report = desk.load(streams=("ticket_events",)).streams[0]
    assert (report.status, report.loaded) == ("ok", 5), report.message
    assert desk.rows(PREVIOUS) == [([None, None, None, None, "solved"],)]
    kept = desk.rows("select e::varchar from raw_zendesk.ticket_events as e")
    for shown in ("9001", "9002", "Marlowe", "lamp"):
        assert not [row for (row,) in kept if shown in row], shown
    assert desk.rows("select * from raw_ingestion.drift where kind = 'new'") == []


def test_events_read_when_everything_was_kept_are_read_again(
    desk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _changes(desk)
    with monkeypatch.context() as before:
        columns = tuple(text("previous_value") if c.name == "previous_value" else c for c in EVENTS.columns)
        older = replace(EVENTS, columns=columns, personal={**EVENTS.personal, "previous_value": Rule.LABEL})
        before.setattr(zendesk, "CONNECTOR", replace(zendesk.CONNECTOR, declared=(older,)))
        desk.load(streams=("ticket_events",))
        assert desk.rows(PREVIOUS) == [(["9001", "70", "Marlowe's lamp", "normal", "solved"],)]
    desk.load(streams=("ticket_events",))
    assert desk.rows(PREVIOUS) == [([None, None, None, None, "solved"],)]
