"""Personio through the simulator: what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.sample.serving.personio import PersonioSite, employee, time_off
from ingestion.sample.serving.web import Call, Reply

FIRST = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def hr(tmp_path: Path) -> Iterator[World]:
    with world(PersonioSite(), tmp_path, "personio", PersonioSite.settings, PersonioSite.secrets) as made:
        yield made


def put(hr: World, stream: str, n: int, **changed: Any) -> None:
    record = employee(n, **changed) if stream == "employees" else time_off(n, **changed)
    hr.site.store.put(stream, {"id": str(n)} | record, changed=FIRST)


def report(hr: World, stream: str, **more: Any) -> Any:
    (found,) = hr.load(streams=(stream,), **more).streams
    assert found.source_rows == found.loaded + found.duplicate + found.quarantined
    return found


def test_wrapped_values_become_columns(hr: World) -> None:
    put(hr, "employees", 1)
    put(hr, "employees", 2, termination_date="2026-09-30T00:00:00+02:00", team=None)
    found = report(hr, "employees")
    assert (found.loaded, found.message) == (2, "")
    rows = hr.rows(
        "select team, office, hire_date::varchar, termination_date::varchar, birth_year, fix_salary::double, "
        "weekly_working_hours from raw_personio.employees order by termination_date nulls first"
    )
    assert rows == [
        ("Leeds Care A", "Leeds", "2024-02-01", None, 1980, 3000.5, 37.5),
        (None, "Leeds", "2024-02-01", "2026-09-30", 1980, 3000.5, 37.5),
    ]


def test_an_attribute_that_is_not_allowed_is_named(hr: World) -> None:
    hr.site.hidden = {"fix_salary", "team"}
    put(hr, "employees", 1)
    message = report(hr, "employees").message
    assert "does not give fix_salary, team" in message
    hr.site.hidden = set()
    assert report(hr, "employees").message == ""


def test_a_token_that_runs_out_on_the_second_page_is_replaced(hr: World) -> None:
    for n in range(1, 251):
        put(hr, "employees", n)

    def expires(call: Call, reply: Reply) -> Reply:
        if call.params.get("offset") == "0":
            hr.site.tokens.clear()
        return reply

    hr.server.fault = expires
    assert report(hr, "employees").loaded == 250
    assert [call.path for call in hr.server.asked("personio")].count("/v1/auth") == 2


def test_a_wrong_secret_is_one_sentence_without_it(hr: World) -> None:
    hr.secrets = {**PersonioSite.secrets, "client_secret": "wrong-secret"}
    put(hr, "employees", 1)
    found = report(hr, "employees")
    assert found.status == "failed"
    assert "client_secret" in found.message
    assert "wrong-secret" not in found.message


def test_what_is_gone_is_marked_only_after_a_whole_reading(hr: World) -> None:
    for n in range(1, 251):
        put(hr, "time_offs", n)
    assert report(hr, "time_offs").loaded == 250
    assert [c.params["offset"] for c in hr.server.asked("personio") if "offset" in c.params] == ["0", "1"]
    hr.site.store.remove("time_offs", "3")
    hr.server.fault = lambda call, reply: Reply(b"", 500) if call.params.get("offset") == "1" else reply
    assert report(hr, "time_offs").status == "failed"
    gone = "select id from raw_personio.time_offs where _is_deleted"
    assert hr.rows(gone) == []
    hr.server.fault = None
    report(hr, "time_offs")
    assert hr.rows(gone) == [("3",)]


def test_a_fifth_less_than_last_time_changes_nothing(hr: World) -> None:
    for n in range(1, 31):
        put(hr, "employees", n)
    report(hr, "employees")
    for n in range(1, 9):
        hr.site.store.remove("employees", str(n))
    found = report(hr, "employees")
    assert found.status == "failed"
    assert "allow_shrink" in found.message
    assert report(hr, "employees", allow_shrink=True).status == "ok"
    assert hr.rows("select count(*) from raw_personio.employees where _is_deleted") == [(8,)]
