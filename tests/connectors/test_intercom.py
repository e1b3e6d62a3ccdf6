"""Intercom through the simulator: seconds since 1970, nested lists, ratings, parts, the version header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.connectors import intercom
from ingestion.sample.serving.intercom import TOKEN, IntercomSite

FIRST = datetime(2026, 10, 1, 12, tzinfo=UTC)


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def conversation(n: int, at: datetime, **changed: Any) -> dict[str, Any]:
    return {
        "type": "conversation",
        "id": str(n),
        "state": "closed",
        "priority": "not_priority",
        "title": "Mail ann@example.com",
        "source": {"type": "email", "author": {"type": "user", "id": "u1"}},
        "contacts": {"type": "contact.list", "contacts": [{"id": "u1", "external_id": "C0000001"}]},
        "admin_assignee_id": 70,
        "team_assignee_id": "5",
        "created_at": seconds(FIRST),
        "updated_at": seconds(at),
        "statistics": {"first_admin_reply_at": seconds(FIRST) + 600, "first_close_at": seconds(at)},
        "conversation_rating": {"rating": 4, "remark": "Fine", "created_at": seconds(at)},
    } | changed


def put(desk: World, n: int, at: datetime, **changed: Any) -> None:
    desk.site.store.put("conversations", conversation(n, at, **changed), changed=at)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[World]:
    with world(IntercomSite(), tmp_path, "intercom", {}, {"access_token": TOKEN}) as made:
        yield made


def test_searches_go_on_by_the_cursor_in_the_body(desk: World) -> None:
    for n in range(1, 152):
        put(desk, n, FIRST + timedelta(seconds=n))
    report = desk.load(streams=("conversations",)).streams[0]
    assert (report.status, report.loaded) == ("ok", 151), report.message
    cursors = [call.body["pagination"].get("starting_after") for call in desk.server.asked("intercom")]
    assert cursors == [None, "150"]
    row = desk.rows(
        "select title, created_at, first_admin_reply_at, rating, contact_id, contact_external_id "
        "from raw_intercom.conversations where id = '7'"
    )[0]
    assert row[:4] == ("Mail [email]", seconds(FIRST), seconds(FIRST) + 600, 4)
    assert row[4] not in (None, "u1") and row[5] not in (None, "C0000001")
    assert desk.load(streams=("conversations",)).streams[0].status == "unchanged"


def test_the_second_of_the_mark_is_asked_for_again(desk: World) -> None:
    put(desk, 1, FIRST)
    desk.load(streams=("conversations",), now=FIRST + timedelta(hours=1))
    put(desk, 2, FIRST)  # committed late, within the same second as the one that was read
    report = desk.load(streams=("conversations",), now=FIRST + timedelta(hours=2)).streams[0]
    assert report.loaded == 1, report.message


def test_parts_are_read_of_conversations_that_changed(tmp_path: Path) -> None:
    settings = {"streams": (*intercom.READ_BY_DEFAULT, "conversation_parts")}
    with world(IntercomSite(), tmp_path, "intercom", settings, {"access_token": TOKEN}) as desk:
        for n in (1, 2):
            at = FIRST + timedelta(hours=n)
            put(desk, n, at)
            part = {"id": f"p{n}", "part_type": "comment", "author": {"type": "admin", "id": 70}}
            part |= {"body": "Call 0151 123 45 67", "created_at": seconds(at), "updated_at": seconds(at)}
            desk.site.store.put("conversation_parts", part, changed=at, parent=str(n))
        loaded = {s.stream: (s.loaded, s.message) for s in desk.load().streams}
        assert loaded["conversation_parts"][0] == 2, loaded
        kept = "select conversation_id, part_type, body from raw_intercom.conversation_parts order by id"
        assert desk.rows(kept) == [("1", "comment", "Call [phone]"), ("2", "comment", "Call [phone]")]
        desk.server.calls.clear()
        put(desk, 2, FIRST + timedelta(days=1))
        desk.load()
        asked = [c.path for c in desk.server.asked("intercom") if c.method == "GET"]
        assert "/conversations/2" in asked and "/conversations/1" not in asked


def test_regions_have_hosts_of_their_own() -> None:
    told = {"connector": "intercom", "region": "eu"}
    settings = intercom.IntercomSource.model_validate(told)
    assert intercom.CONNECTOR.address(settings) == "https://api.eu.intercom.io"
