"""BambooHR through the simulator: what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from vendor_world import World, world

from ingestion.sample.serving.bamboohr import KEY, BambooSite
from ingestion.sample.serving.web import Call, Reply, answer

FIRST = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
ROWS = {
    "employmentStatus": {
        "employmentStatus": "Full-Time",
        "comment": "asked for by Jane Canary",
        "terminationTypeId": "",
        "terminationRegrettableId": "",
    },
    "jobInfo": {
        "location": "Leeds",
        "division": "Customer Care",
        "department": "Leeds Care A",
        "jobTitle": "agent",
        "reportsTo": "Jane Canary",
    },
    "compensation": {"rate": "31000.50 GBP", "type": "Salary", "paidPer": "Year", "endDate": None},
}


@pytest.fixture
def hr(tmp_path: Path) -> Iterator[World]:
    with world(BambooSite(), tmp_path, "bamboohr", BambooSite.settings, {"api_key": KEY}) as made:
        yield made


def employee(hr: World, n: int, changed: datetime = FIRST, **fields: Any) -> None:
    record = {
        "id": str(n),
        "employeeNumber": f"E{n:05}",
        "firstName": "Jane",
        "lastName": "Canary",
        "address1": "1 Canary Wharf",
        "workEmail": f"Jane.{n}@larkfield.example",
        "jobTitle": "agent",
        "hireDate": "2024-02-01",
        "originalHireDate": "0000-00-00",
        "standardHoursPerWeek": "37.50",
        "dateOfBirth": "1980-05-17",
    } | fields
    hr.site.store.put("employees", record, changed=changed)


def row(hr: World, table: str, n: int, number: int, on: str, **fields: Any) -> None:
    dated = "startDate" if table == "compensation" else "date"
    hr.site.store.put(table, {"id": number, dated: on} | ROWS[table] | fields, changed=FIRST, parent=str(n))


def report(hr: World, stream: str, **more: Any) -> Any:
    (found,) = hr.load(streams=(stream,), **more).streams
    assert found.source_rows == found.loaded + found.duplicate + found.quarantined
    return found


def test_changed_employees_are_asked_for_one_by_one_and_only_once(hr: World) -> None:
    for n in range(1, 121):
        employee(hr, n, FIRST + timedelta(minutes=n))
    first = report(hr, "employees")
    assert (first.status, first.source_rows, first.loaded) == ("ok", 120, 120), first.message
    assert len(hr.server.asked("bamboohr")) == 121
    # The overlap brings the last few minutes again; they are the same.
    again = report(hr, "employees")
    assert (again.status, again.loaded) == ("unchanged", 0)
    assert len(hr.server.asked("bamboohr")) < 130
    employee(hr, 7, FIRST + timedelta(hours=5), jobTitle="specialist")
    assert report(hr, "employees").loaded == 1
    assert hr.rows("select count(*), count(distinct id) from raw_bamboohr.employees") == [(120, 120)]
    assert hr.rows("select count(*) from raw_bamboohr.employees where job_title = 'specialist'") == [(1,)]


def test_only_what_is_needed_of_a_person_is_asked_for_and_kept(hr: World) -> None:
    employee(hr, 1)
    report(hr, "employees")
    assert hr.rows(
        "select birth_year, original_hire_date, standard_hours_per_week from raw_bamboohr.employees"
    ) == [(1980, None, 37.5)]
    asked = hr.server.asked("bamboohr")[-1].params["fields"]
    assert "firstName" not in asked
    assert "address" not in asked
    written = b"".join(path.read_bytes() for path in hr.company.home.rglob("*") if path.is_file())
    for canary in (b"Canary", b"larkfield.example", b"E00001", b"05-17"):
        assert canary not in written, canary


def test_a_group_field_named_later_is_asked_of_everybody_again(hr: World) -> None:
    for n in (1, 2):
        employee(hr, n, FIRST + timedelta(hours=n), customCommunity="A")
    report(hr, "employees")
    report(hr, "employees", group_field="customCommunity")
    assert hr.rows("select self_declared_group from raw_bamboohr.employees") == [("A",), ("A",)]
    before = len(hr.server.asked("bamboohr"))
    assert report(hr, "employees", group_field="customCommunity").status == "unchanged"
    assert len(hr.server.asked("bamboohr")) == before + 2  # the list, and the last change again


def test_nobody_changed_is_an_empty_list_and_not_an_object(hr: World) -> None:
    assert report(hr, "employees").status == "unchanged"
    assert report(hr, "job_info").status == "unchanged"
    hr.server.fault = lambda call, reply: answer({"latest": None, "people": {}})
    assert "keys seen: latest, people" in report(hr, "employees").message


def test_a_deleted_employee_is_marked_and_asked_for_no_more(hr: World) -> None:
    for n in (1, 2):
        employee(hr, n)
    report(hr, "employees")
    record = hr.site.store.get("employees", "2") or {}
    hr.site.store.put("employees", record, changed=FIRST + timedelta(days=1), deleted=True)
    before = len(hr.server.asked("bamboohr"))
    report(hr, "employees")
    assert "/api/v1/employees/2" not in [call.path for call in hr.server.asked("bamboohr")[before:]]
    assert hr.rows("select _is_deleted, count(*) from raw_bamboohr.employees group by 1 order by 1") == [
        (False, 1),
        (True, 1),
    ]
    hr.site.store.put("employees", record, changed=FIRST + timedelta(days=2))
    report(hr, "employees")
    assert hr.rows("select count(*) from raw_bamboohr.employees where not _is_deleted") == [(2,)]


def test_an_employee_deleted_between_the_two_questions_stops_nothing(hr: World) -> None:
    for n in (1, 2):
        employee(hr, n)
    hr.server.fault = lambda call, reply: Reply(b"", 404) if call.path.endswith("/employees/1") else reply
    found = report(hr, "employees")
    assert (found.status, found.loaded) == ("ok", 1), found.message


def test_rows_that_are_gone_from_a_table_are_marked(hr: World) -> None:
    for n in (1, 2, 3):
        employee(hr, n)
        row(hr, "jobInfo", n, 10 * n, "2024-02-01")
        row(hr, "jobInfo", n, 10 * n + 1, "2025-03-01", department="Leeds Care B")
    assert report(hr, "job_info").loaded == 6
    # A correction: the second post of 1 never was, all posts of 2 go, 3 stays as it is.
    hr.site.store.remove("jobInfo", "11")
    for number in ("20", "21"):
        hr.site.store.remove("jobInfo", number)
    for n in (1, 2):
        employee(hr, n, FIRST + timedelta(days=1))
    assert report(hr, "job_info").status == "ok"
    live = "select effective_on::varchar from raw_bamboohr.job_info where not _is_deleted order by 1"
    assert hr.rows(live) == [("2024-02-01",), ("2024-02-01",), ("2025-03-01",)]
    assert hr.rows("select count(*) from raw_bamboohr.job_info") == [(6,)]
    row(hr, "jobInfo", 1, 11, "2025-03-01", department="Leeds Care B")
    employee(hr, 1, FIRST + timedelta(days=2))
    report(hr, "job_info")
    assert len(hr.rows(live)) == 4


def test_a_failure_marks_nothing_and_keeps_the_place(hr: World) -> None:
    employee(hr, 1)
    row(hr, "jobInfo", 1, 10, "2024-02-01")
    report(hr, "job_info")
    hr.site.store.remove("jobInfo", "10")
    employee(hr, 1, FIRST + timedelta(days=1))
    hr.server.fault = lambda call, reply: answer({"error": "down"}, 500)
    assert report(hr, "job_info").status == "failed"
    assert hr.rows("select _is_deleted from raw_bamboohr.job_info") == [(False,)]
    hr.server.fault = None
    report(hr, "job_info")
    assert hr.rows("select _is_deleted from raw_bamboohr.job_info") == [(True,)]


def test_a_row_without_a_date_is_quarantined_with_its_reason(hr: World) -> None:
    employee(hr, 1)
    row(hr, "employmentStatus", 1, 1, "2024-02-01")
    row(hr, "employmentStatus", 1, 2, "0000-00-00")
    found = report(hr, "employment_status")
    assert (found.loaded, found.quarantined) == (1, 1)
    assert "effective_on is empty" in hr.company.quarantine()[0][4]


def test_two_rows_of_one_day_are_two_rows(hr: World) -> None:
    employee(hr, 1)
    row(hr, "employmentStatus", 1, 1, "2024-02-01")
    row(hr, "employmentStatus", 1, 2, "2024-02-01", employmentStatus="Part-Time")
    assert report(hr, "employment_status").loaded == 2


@pytest.mark.parametrize("rate", ["31000.50 GBP", {"value": "31000.50", "currency": "GBP"}])
def test_a_rate_is_an_amount_and_a_currency(hr: World, rate: Any) -> None:
    employee(hr, 1)
    row(hr, "compensation", 1, 1, "2024-02-01", rate=rate)
    report(hr, "compensation")
    found = hr.rows("select rate_amount::double, rate_currency, paid_per from raw_bamboohr.compensation")
    assert found == [(31000.5, "GBP", "Year")]


def request(hr: World, n: int, start: str, end: str, status: str = "approved") -> None:
    record = {
        "id": str(n),
        "employeeId": "1",
        "status": {"status": status, "lastChanged": "2026-01-01"},
        "name": "Jane Canary",
        "start": start,
        "end": end,
        "type": {"id": "1", "name": "Sick"},
        "amount": {"unit": "days", "amount": "2"},
        "notes": {"employee": "call 0151 123 45 67"},
    }
    hr.site.store.put("time_off", record, changed=FIRST)


def test_time_off_over_new_year_comes_once_and_a_cancelled_one_is_marked(hr: World) -> None:
    request(hr, 1, "2025-12-30", "2026-01-02")
    request(hr, 2, "2026-05-04", "2026-05-05")
    request(hr, 3, "2026-06-04", "2026-06-05", status="requested")
    found = report(hr, "time_off", start_on="2024-01-01")
    assert (found.source_rows, found.loaded, found.duplicate) == (3, 2, 1), found.message
    assert len(hr.server.asked("bamboohr")) == 4  # 2024 to 2027
    request(hr, 2, "2026-05-04", "2026-05-05", status="canceled")
    report(hr, "time_off", start_on="2024-01-01")
    assert hr.rows("select id, _is_deleted from raw_bamboohr.time_off order by id") == [
        ("1", False),
        ("2", True),
    ]
    written = b"".join(path.read_bytes() for path in hr.company.home.rglob("*") if path.is_file())
    assert b"Canary" not in written


def test_departments_are_one_list_among_many(hr: World) -> None:
    for n, archived in ((1, "no"), (2, "yes")):
        record = {"id": n, "name": f"Team {n}", "archived": archived}
        hr.site.store.put("departments", record, changed=FIRST)
    assert report(hr, "departments").loaded == 2
    hr.server.fault = lambda call, reply: answer([{"alias": "division", "options": []}])
    assert "lists seen: division" in report(hr, "departments").message


def test_what_a_deleted_employee_had_is_marked_too(hr: World) -> None:
    employee(hr, 1)
    row(hr, "jobInfo", 1, 10, "2024-02-01")
    hr.load(streams=("employees", "job_info"))
    record = hr.site.store.get("employees", "1") or {}
    hr.site.store.put("employees", record, changed=FIRST + timedelta(days=1), deleted=True)
    hr.load(streams=("employees", "job_info"))
    assert hr.rows("select _is_deleted from raw_bamboohr.job_info") == [(True,)]


def test_another_answer_than_that_of_the_employee_is_an_error(hr: World) -> None:
    employee(hr, 1)
    moved = answer({"message": "the API has moved"})
    hr.server.fault = lambda call, reply: moved if call.path.endswith("/employees/1") else reply
    found = report(hr, "employees")
    assert found.status == "failed"
    assert "keys seen: message" in found.message


def test_locations_are_paged_from_one(hr: World) -> None:
    hr.site.page_size = 2
    for n in range(1, 6):
        address = {
            "state": {"id": n, "name": "North"},
            "country": {"id": 1, "name": "Ireland"},
            "address1": "Quay",
        }
        hr.site.store.put("locations", {"id": n, "label": f"Place {n}", "address": address}, changed=FIRST)
    assert report(hr, "locations").loaded == 5
    assert [call.params["page"] for call in hr.server.asked("bamboohr")] == ["1", "2", "3"]
    assert hr.rows("select distinct state, country from raw_bamboohr.locations") == [("North", "Ireland")]


@pytest.mark.parametrize("status", [429, 503])
def test_busy_is_waited_for_as_long_as_it_asks(hr: World, status: int) -> None:
    employee(hr, 1)
    busy = iter([True, True])

    def fault(call: Call, reply: Reply) -> Reply:
        return Reply(b"", status, {"Retry-After": "17"}) if next(busy, False) else reply

    hr.server.fault = fault
    assert report(hr, "employees").loaded == 1
    assert hr.waited == [17, 17]


def test_a_wrong_key_is_one_sentence_that_names_it(hr: World) -> None:
    hr.secrets = {"api_key": "wrong-key"}
    found = report(hr, "employees")
    assert found.status == "failed"
    assert "api_key" in found.message
    assert "wrong-key" not in found.message
    assert len(hr.server.asked("bamboohr")) == 1


def test_an_employee_who_cannot_be_read_is_not_named(hr: World) -> None:
    employee(hr, 4711)
    for status, said in ((403, "may not be read"), (500, "fails at the vendor"), (418, "was refused")):
        hr.server.fault = lambda call, reply, told=status: (
            answer({}, told) if call.path.endswith("/4711") else reply
        )
        found = report(hr, "employees")
        assert (found.status, "/api/v1/employees/{parent} " + said in found.message) == ("failed", True), (
            found
        )
    books = hr.rows("select message from raw_ingestion.load_stream")
    assert len(books) == 3
    assert not [message for (message,) in books if "4711" in message]
