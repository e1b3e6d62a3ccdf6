"""What is odd about Typeform: newest first by a token, names in short texts, responses that vanish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loading import NOW
from vendor_world import World, world

from ingestion.connectors.typeform import CONNECTOR, TypeformSource
from ingestion.sample.serving.typeform import TOKEN, TypeformSite

FIRST = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
STORED = "select count(*) from raw_typeform.responses where not _is_deleted"


@pytest.fixture
def poll(tmp_path: Path) -> Iterator[World]:
    settings = {"variables": {"customer_id": "customer_no", "ticket_id": "ticket", "team_id": "team"}}
    with world(TypeformSite(), tmp_path, "typeform", settings, {"access_token": TOKEN}, quick=True) as made:
        yield made


def form(at: World, name: str, *fields: dict[str, Any]) -> None:
    record = {"id": name, "title": name, "settings": {}, "created_at": "2026-10-01T08:00:00Z"}
    at.site.store.put(
        "forms", record | {"last_updated_at": "2026-10-01T08:00:00Z", "fields": list(fields)}, changed=FIRST
    )


def response(at: World, n: int, of: str, when: datetime, *answers: dict[str, Any]) -> None:
    record = {
        "token": f"t{n}",
        "submitted_at": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "hidden": {"customer_no": "C1", "ticket": "77", "team": "north"},
        "answers": list(answers) or None,
    }
    at.site.store.put("responses", record, changed=when, key="token", parent=of)


def given(field: str, kind: str, **value: Any) -> dict[str, Any]:
    return {"field": {"id": field, "type": kind}, **value}


def test_many_pages_newest_first(poll: World) -> None:
    poll.site.page_size = 100
    form(poll, "a")
    for n in range(450):
        response(poll, n, "a", FIRST + timedelta(seconds=n // 200))
    poll.load()
    assert poll.rows(STORED) == [(450,)]
    paged = [call.params for call in poll.server.asked("typeform") if call.params.get("before")]
    assert len(paged) == 4
    assert all(params["response_type"] == "completed" for params in paged)


def test_the_second_of_the_mark_is_asked_for_again(poll: World) -> None:
    form(poll, "a")
    response(poll, 1, "a", FIRST)
    poll.load()
    response(poll, 2, "a", FIRST)
    poll.load(NOW + DAY)
    assert poll.rows(STORED) == [(2,)]


def test_a_response_that_vanishes_is_marked(poll: World) -> None:
    form(poll, "a")
    for n in range(10):
        response(poll, n, "a", FIRST + timedelta(minutes=n))
    poll.load()
    poll.site.store.remove("responses", "t3")
    poll.load(NOW + DAY)
    assert poll.rows("select token from raw_typeform.responses where _is_deleted") == [("t3",)]


def test_names_addresses_and_numbers_of_people_are_not_read(poll: World) -> None:
    form(poll, "a")
    response(
        poll, 1, "a", FIRST,
        given("name", "short_text", type="text", text="Quinn Marlowe"),
        given("product", "short_text", type="text", text="Lamp"),
        given("why", "long_text", type="text", text="Write to q@private.example"),
        given("mail", "email", type="email", email="q@private.example"),
        given("pick", "multiple_choice", type="choice", choice={"id": "c1", "label": "One"}),
        given("more", "multiple_choice", type="choices", choices={"ids": ["c1", "c2"]}),
        given("yes", "yes_no", type="boolean", boolean=True),
        given("mark", "rating", type="number", number=4),
    )  # fmt: skip
    poll.load(questions={"product": {"instrument": "text"}})
    ((answers, texts),) = poll.rows("select answers::varchar, texts::varchar from raw_typeform.responses")
    assert texts == ('[{"question":"qproduct","text":"Lamp"},{"question":"qwhy","text":"Write to [email]"}]')
    assert answers == (
        '[{"question":"name"},{"question":"product"},{"question":"why"},{"question":"mail"},'
        '{"question":"pick","choice":"c1"},{"question":"more","choice":"c1"},{"question":"more","choice":"c2"},'
        '{"question":"yes","number":1},{"question":"mark","number":4}]'
    )


def test_a_form_declared_anonymous_has_no_person(poll: World) -> None:
    form(poll, "a")
    response(poll, 1, "a", FIRST)
    poll.load(surveys={"a": {"audience": "customer", "is_anonymous": True}})
    assert poll.rows("select customer_id, ticket_id, team_id from raw_typeform.responses") == [
        (None, None, "north")
    ]


def test_fields_inside_groups_are_fields(poll: World) -> None:
    inner = {
        "id": "in",
        "type": "multiple_choice",
        "title": "Which?",
        "properties": {"choices": [{"id": "c"}]},
    }
    form(poll, "a", {"id": "out", "type": "group", "title": "Group", "properties": {"fields": [inner]}})
    poll.load()
    found = poll.rows("select id, choices::varchar from raw_typeform.fields order by id")
    assert found == [("in", '[{"id":"c","position":1,"label":null}]'), ("out", "[]")]


def test_accounts_in_the_eu_have_another_host() -> None:
    eu = TypeformSource.model_validate({"connector": "typeform", "host": "api.eu.typeform.com"})
    assert CONNECTOR.address(eu) == "https://api.eu.typeform.com"
