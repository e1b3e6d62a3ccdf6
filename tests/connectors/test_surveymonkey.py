"""What is odd about SurveyMonkey: few requests, shifting pages, anonymity by collector, silent deletions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loading import NOW
from vendor_world import World, world

from ingestion.sample import company
from ingestion.sample.serving.fill_surveymonkey import fill, section
from ingestion.sample.serving.surveymonkey import TOKEN, SurveyMonkeySite
from ingestion.sample.serving.web import Call, Reply

FIRST = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
VARIABLES = {
    "customer_id": "customer_no",
    "employee_id": "personnel_no",
    "ticket_id": "ticket",
    "team_id": "team",
}
STORED = "select count(*) from raw_surveymonkey.responses where not _is_deleted"


@pytest.fixture
def poll(tmp_path: Path) -> Iterator[World]:
    site = SurveyMonkeySite()
    with world(
        site, tmp_path, "surveymonkey", {"variables": VARIABLES}, {"access_token": TOKEN}, quick=True
    ) as made:
        yield made


def survey(at: World, name: str) -> None:
    record = {"id": name, "title": name, "date_modified": "2026-10-01T08:00:00"}
    at.site.store.put("surveys", record, changed=FIRST)
    at.site.store.put("details", record | {"pages": []}, changed=FIRST)
    collector(at, "known", "not_anonymous")


def collector(at: World, name: str, anonymous_type: str) -> None:
    at.site.store.put(
        "collectors", {"id": name, "type": "email", "anonymous_type": anonymous_type}, changed=FIRST
    )


def response(at: World, n: int, of: str, when: datetime, **changed: Any) -> None:
    record = {
        "id": str(n),
        "collector_id": "known",
        "response_status": "completed",
        "date_created": when.isoformat(),
        "date_modified": when.isoformat(),
        "custom_variables": {"customer_no": "C1", "personnel_no": "P1", "ticket": "77", "team": "north"},
        "pages": [{"id": "1", "questions": [{"id": "9", "answers": [{"choice_id": "4"}]}]}],
    }
    at.site.store.put("responses", record | changed, changed=when, parent=of)


def asked(at: World, part: str) -> list[Call]:
    return [call for call in at.server.asked("surveymonkey") if part in call.path]


def test_a_first_load_may_take_several_nights_and_loses_nothing(tmp_path: Path) -> None:
    made = company.build(0.05, 1)
    site = SurveyMonkeySite(now=NOW)
    fill(site.store, made)
    settings = tomllib.loads(section(made, "http://127.0.0.1:9"))["sources"]["survey"]
    del settings["base_url"]
    there = site.store.count("responses")
    with world(site, tmp_path, "surveymonkey", settings, {"access_token": TOKEN}, quick=True) as at:
        nights = []
        for night in range(10):
            before = len(at.server.calls)
            reports = {s.stream: s for s in at.load(NOW + night * DAY, request_budget=12).streams}
            assert {s.status for s in reports.values()} <= {"ok", "unchanged"}
            nights.append((len(at.server.calls) - before, at.rows(STORED)[0][0]))
            if nights[-1][1] == there:
                break
            assert "the rest follows in the next run" in reports["responses"].message
        assert 1 < len(nights) < 10
        assert max(calls for calls, _ in nights) == 12
        assert at.rows("select count(distinct id) from raw_surveymonkey.responses") == [(there,)]


def test_every_survey_has_its_turn_however_small_the_budget(poll: World) -> None:
    for name in "abcdefgh":
        survey(poll, name)
        response(poll, ord(name), name, FIRST)
    for night in range(5):  # the list, the collector and three surveys a night
        poll.load(NOW + night * DAY, streams=("surveys", "responses"), request_budget=5)
    assert poll.rows(STORED) == [(8,)]


def test_more_records_of_one_second_than_fit_on_a_page(poll: World) -> None:
    survey(poll, "a")
    for n in range(250):
        response(poll, n, "a", FIRST)
    response(poll, 999, "a", FIRST + DAY)
    poll.load()
    assert poll.rows(STORED) == [(251,)]


def test_a_record_that_changes_while_pages_are_read_pushes_none_over_the_edge(poll: World) -> None:
    survey(poll, "a")
    for n in range(250):
        response(poll, n, "a", FIRST + timedelta(minutes=n))

    def answer_changes(call: Call, reply: Reply) -> Reply:
        if call.path.endswith("/bulk") and len(asked(poll, "/bulk")) == 0:
            response(poll, 3, "a", NOW - timedelta(minutes=1))
        return reply

    poll.server.fault = answer_changes
    poll.load()
    assert poll.rows(STORED) == [(250,)]
    assert poll.rows("select date_modified from raw_surveymonkey.responses where id = '3'") == [
        (NOW - timedelta(minutes=1),)
    ]


def test_a_partial_answer_is_replaced_when_it_is_completed(poll: World) -> None:
    survey(poll, "a")
    response(poll, 1, "a", FIRST, response_status="partial", pages=[])
    poll.load()
    response(poll, 1, "a", FIRST + DAY)
    poll.load(NOW + DAY)
    found = poll.rows("select response_status, answers::varchar from raw_surveymonkey.responses")
    assert found == [("completed", '[{"question":"9","choice":"4"}]')]


def test_an_anonymous_answer_has_no_person_whatever_its_link_carried(poll: World) -> None:
    collector(poll, "hidden", "fully_anonymous")
    for name in ("named", "declared"):
        survey(poll, name)
    response(poll, 1, "named", FIRST)
    response(poll, 2, "named", FIRST, collector_id="hidden")
    response(poll, 3, "named", FIRST, collector_id="deleted since")
    response(poll, 4, "declared", FIRST)
    poll.load(surveys={"declared": {"audience": "employee", "is_anonymous": True}})
    found = poll.rows(
        "select id, anonymous_type, customer_id is null, employee_id is null, ticket_id is null, team_id "
        "from raw_surveymonkey.responses order by id"
    )
    assert found == [
        ("1", "not_anonymous", False, False, False, "north"),
        ("2", "fully_anonymous", True, True, True, "north"),
        ("3", "unknown", True, True, True, "north"),
        ("4", "not_anonymous", True, True, True, "north"),
    ]


def test_deletions_are_looked_for_when_the_number_fell_or_a_week_has_passed(poll: World) -> None:
    survey(poll, "a")
    for n in range(10):
        response(poll, n, "a", FIRST + timedelta(minutes=n))
    poll.load()
    poll.load(NOW + DAY)
    assert asked(poll, "/responses") == asked(poll, "/bulk")
    poll.site.store.remove("responses", "3")
    poll.load(NOW + 2 * DAY)
    assert poll.rows("select id from raw_surveymonkey.responses where _is_deleted") == [("3",)]
    # One goes and one comes: the number does not tell, the week does.
    poll.site.store.remove("responses", "4")
    response(poll, 99, "a", FIRST + 15 * DAY)
    poll.load(NOW + 3 * DAY)
    assert poll.rows(STORED) == [(10,)]
    report = poll.load(NOW + 9 * DAY).streams[-1]
    assert report.status == "ok"
    assert poll.rows(STORED) == [(9,)]


def test_half_a_list_of_ids_marks_nothing(poll: World) -> None:
    survey(poll, "a")
    for n in range(10):
        response(poll, n, "a", FIRST + timedelta(minutes=n))
    poll.load()
    poll.site.store.remove("responses", "3")

    def half(call: Call, reply: Reply) -> Reply:
        told = reply.json()
        return (
            reply.with_json(told | {"data": told["data"][:5]}) if call.path.endswith("/responses") else reply
        )

    poll.server.fault = half
    poll.load(NOW + DAY)
    assert poll.rows(STORED) == [(10,)]
    poll.server.fault = None
    poll.load(NOW + 2 * DAY)
    assert poll.rows(STORED) == [(9,)]


def test_ids_beside_redacted_texts_are_not_taken_for_numbers_of_people(poll: World) -> None:
    survey(poll, "a")
    said = [
        {"row_id": "01511234567", "text": "call 0151 123 45 67"},
        {"row_id": "5105105105105100", "text": "fine"},
    ]
    questions = [{"id": "4111111111111111", "answers": said}]
    response(poll, 1, "a", FIRST, pages=[{"id": "1", "questions": questions}])
    poll.load(questions={"4111111111111111": {"instrument": "text"}})
    ((texts,),) = poll.rows("select texts::varchar from raw_surveymonkey.responses")
    assert texts == (
        '[{"question":"q4111111111111111","row":"r01511234567","text":"call [phone]"},'
        '{"question":"q4111111111111111","row":"r5105105105105100","text":"fine"}]'
    )


def test_a_form_for_name_and_address_is_not_read_unless_it_is_declared(poll: World) -> None:
    survey(poll, "a")
    form = [{"row_id": "1", "text": "Quinn Marlowe"}, {"row_id": "2", "text": "12 Harbour Street"}]
    questions = [{"id": "7", "answers": form}, {"id": "8", "answers": [{"text": "All good"}]}]
    response(poll, 1, "a", FIRST, pages=[{"id": "1", "questions": questions}])
    texts = "select texts::varchar from raw_surveymonkey.responses"
    poll.load()
    assert poll.rows(texts) == [('[{"question":"q8","row":"r","text":"All good"}]',)]
    poll.load(NOW + DAY, questions={"7.2": {"instrument": "text"}})
    assert "12 Harbour Street" in poll.rows(texts)[0][0]
    assert "Marlowe" not in poll.rows(texts)[0][0]


def test_designs_and_collectors_are_asked_for_once(poll: World) -> None:
    survey(poll, "a")
    for n in range(3):
        response(poll, n, "a", FIRST + timedelta(hours=n))
    poll.load()
    assert [len(asked(poll, part)) for part in ("/details", "/collectors")] == [1, 1]
    poll.load(NOW + DAY)
    assert len(asked(poll, "/details")) == 1


def test_other_variables_mean_reading_again(poll: World) -> None:
    survey(poll, "a")
    response(poll, 1, "a", FIRST, custom_value="C7")
    poll.load()
    before = poll.rows("select customer_id from raw_surveymonkey.responses")
    poll.load(NOW + DAY, variables={"customer_id": "custom_value"})
    assert poll.rows("select customer_id from raw_surveymonkey.responses") != before


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"questions": {"q": {"instrument": "nps"}}}, "nps needs scale_min and scale_max"),
        ({"questions": {"q": {"instrument": "ces", "scale_min": 7, "scale_max": 1}}}, "must be below"),
        ({"surveys": {"s": {"audience": "everybody"}}}, "'customer', 'employee' or 'partner'"),
        ({"variables": {"customer": "x"}}, "Extra inputs"),
    ],
)
def test_faults_in_the_settings_are_named(poll: World, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        poll.load(**keys)


def test_a_collectors_id_leads_to_no_other_address(poll: World) -> None:
    survey(poll, "a")
    response(poll, 1, "a", FIRST, collector_id="../surveys?page=2#7")
    assert {s.status for s in poll.load().streams} <= {"ok", "unchanged"}
    assert [call.path for call in asked(poll, "/collectors")] == [
        "/v3/collectors/..%2Fsurveys%3Fpage%3D2%237"
    ]
    assert poll.rows("select anonymous_type, customer_id from raw_surveymonkey.responses") == [
        ("unknown", None)
    ]
