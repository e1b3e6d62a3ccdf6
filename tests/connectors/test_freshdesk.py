"""Freshdesk through the simulator: its thirty days, its three hundred pages, deleted tickets, ratings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from loading import NOW
from vendor_world import World, world

from ingestion.connectors import freshdesk
from ingestion.rest.strategies import Chain
from ingestion.sample.serving.freshdesk import KEY, FreshdeskSite
from ingestion.sample.serving.store import SCHEMA, micros

FIRST = datetime(2025, 1, 1, tzinfo=UTC)  # long before the thirty days that Freshdesk lists by itself


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def ticket(n: int, at: datetime, **changed: Any) -> dict[str, Any]:
    return {
        "id": n,
        "status": 4,
        "priority": 2,
        "source": 1,
        "subject": "Please call 0151 123 45 67",
        "requester_id": 900 + n,
        "responder_id": 70,
        "group_id": 5,
        "spam": False,
        "created_at": iso(FIRST),
        "updated_at": iso(at),
        "stats": {"first_responded_at": iso(FIRST + timedelta(minutes=30)), "resolved_at": iso(at)},
    } | changed


def put(desk: World, n: int, at: datetime, *, deleted: bool = False, **changed: Any) -> None:
    desk.site.store.put("tickets", ticket(n, at, **changed), changed=at, deleted=deleted)


def many(desk: World, count: int, *, deleted: bool = False) -> None:
    """Tickets 1 to `count`, changed a second apart."""
    told = [(n, FIRST + timedelta(seconds=n)) for n in range(1, count + 1)]
    rows = [[str(n), "", micros(at), deleted, json.dumps(ticket(n, at))] for n, at in told]
    columns = [list(column) for column in zip(*rows, strict=True)]
    desk.site.store.load("tickets", pa.table(columns, schema=SCHEMA))


def list_three_pages(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 3 pages at most instead of 300; the simulator refuses a fourth."""
    chain: Any = freshdesk.TICKETS.read
    assert (chain.live.window_pages, chain.archived.window_pages) == (300, 300)
    few = [replace(part, window_pages=3) for part in (chain.live, chain.archived)]
    tickets = replace(freshdesk.TICKETS, read=Chain(*few))
    declared = (tickets, *freshdesk.CONNECTOR.declared[1:])
    monkeypatch.setattr(freshdesk, "CONNECTOR", replace(freshdesk.CONNECTOR, declared=declared))
    monkeypatch.setattr(desk.site, "last_page", 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[World]:
    with world(FreshdeskSite(), tmp_path, "freshdesk", {"domain": "larkfield"}, {"api_key": KEY}) as made:
        yield made


def test_tickets_older_than_thirty_days_are_read_with_their_statistics(desk: World) -> None:
    many(desk, 250)
    report = desk.load(streams=("tickets",)).streams[0]
    assert (report.status, report.loaded) == ("ok", 250), report.message
    seen = desk.rows("select subject, first_responded_at, status from raw_freshdesk.tickets where id = '7'")
    assert seen == [("Please call [phone]", FIRST + timedelta(minutes=30), 4)]
    again = desk.load(streams=("tickets",)).streams[0]
    assert (again.loaded, again.status) == (0, "unchanged"), again.message


def test_more_pages_than_freshdesk_lists_begin_again_from_the_last_change(
    desk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_three_pages(desk, monkeypatch)
    many(desk, 950)
    report = desk.load(streams=("tickets",)).streams[0]
    # Each new query begins at the last change seen, so those seconds come twice.
    assert (report.status, report.source_rows, report.loaded) == ("ok", 953, 950), report.message
    asked = [call for call in desk.server.asked("freshdesk") if "filter" not in call.params]
    assert [call.number("page", 1) for call in asked] == [1, 2, 3] * 3 + [1]
    assert len({call.params["updated_since"] for call in asked}) == 4


def test_a_deleted_ticket_is_marked_and_an_undeleted_one_comes_back(desk: World) -> None:
    put(desk, 1, FIRST)
    put(desk, 2, FIRST)
    desk.load(streams=("tickets",))
    put(desk, 2, NOW - timedelta(hours=2), deleted=True)
    desk.load(streams=("tickets",))
    query = "select id, _is_deleted from raw_freshdesk.tickets order by id"
    assert desk.rows(query) == [("1", False), ("2", True)]
    put(desk, 2, NOW - timedelta(hours=1))
    desk.load(streams=("tickets",))
    assert desk.rows(query) == [("1", False), ("2", False)]


@pytest.mark.parametrize("moved", [True, False], ids=["deleting moves its time", "or does not"])
def test_a_ticket_of_march_that_is_deleted_in_november_is_marked(desk: World, moved: bool) -> None:
    march, november = NOW - timedelta(days=250), NOW - timedelta(hours=2)
    put(desk, 1, march)
    put(desk, 2, november - timedelta(days=1))
    desk.load(streams=("tickets",))
    put(desk, 1, november if moved else march, deleted=True, created_at=iso(march))
    desk.load(streams=("tickets",))
    query = "select id, _is_deleted from raw_freshdesk.tickets order by id"
    assert desk.rows(query) == [("1", True), ("2", False)]
    asked = [c.params["updated_since"] for c in desk.server.asked("freshdesk") if "filter" in c.params]
    assert asked == ["2015-01-01T00:00:00Z"] * 2


def test_more_deleted_tickets_than_freshdesk_lists_are_all_marked(
    desk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_three_pages(desk, monkeypatch)
    many(desk, 950, deleted=True)
    report = desk.load(streams=("tickets",)).streams[0]
    assert (report.status, report.loaded) == ("ok", 950), report.message
    assert desk.rows("select count(*) from raw_freshdesk.tickets where _is_deleted") == [(950,)]


def test_a_rating_is_one_row_for_each_question(desk: World) -> None:
    rating = {
        "id": 1,
        "survey_id": 9,
        "user_id": 901,
        "agent_id": 70,
        "group_id": 5,
        "ticket_id": 1,
        "feedback": "Mail me at ann@example.com",
        "ratings": {"default_question": 103, "question_77": -103},
        "created_at": iso(FIRST),
        "updated_at": iso(FIRST),
    }
    desk.site.store.put("ratings", rating, changed=FIRST)
    report = desk.load(streams=("satisfaction_ratings",)).streams[0]
    assert (report.source_rows, report.loaded) == (2, 2), report.message
    query = "select question, rating, feedback from raw_freshdesk.satisfaction_ratings order by question"
    assert desk.rows(query) == [
        ("default_question", 103, "Mail me at [email]"),
        ("question_77", -103, "Mail me at [email]"),
    ]


def test_conversations_are_read_when_asked_for_and_only_of_changed_tickets(tmp_path: Path) -> None:
    settings = {"domain": "larkfield", "streams": (*freshdesk.READ_BY_DEFAULT, "conversations")}
    with world(FreshdeskSite(), tmp_path, "freshdesk", settings, {"api_key": KEY}) as desk:
        for n in (1, 2):
            put(desk, n, FIRST + timedelta(hours=n))
            spoken = {"id": 10 + n, "user_id": 70, "incoming": False, "private": False, "body_text": "Done"}
            spoken |= {"created_at": iso(FIRST), "updated_at": iso(FIRST)}
            desk.site.store.put("conversations", spoken, changed=FIRST, parent=str(n))
        loaded = {s.stream: s.loaded for s in desk.load().streams}
        assert loaded["conversations"] == 2
        desk.server.calls.clear()
        put(desk, 2, FIRST + timedelta(days=1))
        desk.load()
        asked = [c.path for c in desk.server.asked("freshdesk") if c.path.endswith("/conversations")]
        assert asked == ["/api/v2/tickets/2/conversations"]


def test_conversations_cost_nothing_unless_asked_for(desk: World) -> None:
    put(desk, 1, FIRST)
    assert "conversations" not in {s.stream for s in desk.load().streams}
    assert not [c for c in desk.server.asked("freshdesk") if c.path.endswith("/conversations")]
