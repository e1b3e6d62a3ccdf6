"""BambooHR: people, the history of their posts, time off, departments and locations.

BambooHR tells which employees changed since a time, and gives an employee's tables as a whole: rows of a
table that are gone are simply no longer among them. Nothing of an employee is asked for that is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Column, Rule, Secret, SourceError
from ingestion.layout import Strict
from ingestion.rest.auth import basic
from ingestion.rest.changes import ChangedThenOne, ChangedWhole, Changes, SnapshotByYear
from ingestion.rest.declare import Record, Vendor, VendorStream, amount, day, moment, number, text, whole
from ingestion.rest.endpoint import Endpoint, numbered
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import Snapshot
from ingestion.rest.visit import Visit

NO_DATE = "0000-00-00"
#: What is asked of an employee. Of the date of birth only the year is kept.
FIELDS = (
    "employeeNumber", "workEmail", "jobTitle", "hireDate", "originalHireDate", "standardHoursPerWeek",
    "dateOfBirth",
)  # fmt: skip

Kind = Literal["sick", "holiday", "parental", "training", "other"]
Exit = Literal["voluntary", "involuntary", "other", "unknown"]


class Team(Strict):
    """What company.toml says about a department of BambooHR."""

    id: str | None = None
    customer_facing: bool | None = None


class Hours(Strict):
    """Hours of a full-time week and of a day off."""

    full_time_week: float = Field(40.0, gt=0)
    day: float = Field(8.0, gt=0)


class BambooSource(VendorSource):
    """[sources.NAME] with connector = "bamboohr"."""

    meaning: ClassVar = ("teams", "locations", "exits", "absences", "hours")
    reread: ClassVar = ("group_field",)

    connector: Literal["bamboohr"]
    subdomain: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    group_field: str | None = Field(None, pattern=r"^[A-Za-z0-9_.]+$")
    teams: Mapping[str, Team] = {}
    locations: Mapping[str, str] = {}
    exits: Mapping[str, Exit] = {}
    absences: Mapping[str, Kind] = {}
    hours: Hours = Hours()


def _since(since: datetime) -> dict[str, str]:
    return {"since": f"{since:%Y-%m-%dT%H:%M:%SZ}"}


def _fields(settings: BambooSource) -> dict[str, str]:
    return {"fields": ",".join((*FIELDS, *filter(None, (settings.group_field,))))}


def _is_deleted(change: Record) -> bool:
    return str(change.get("action")).lower() == "deleted"


def _year(year: int) -> dict[str, str]:
    return {"start": f"{year}-01-01", "end": f"{year}-12-31"}


def without_empty_dates(records: list[Record], visit: Visit) -> list[Record]:
    """BambooHR writes a missing date as 0000-00-00."""
    return [{k: None if v == NO_DATE else v for k, v in record.items()} for record in records]


def only_what_is_needed(records: list[Record], visit: Visit) -> list[Record]:
    """Keep the year of the date of birth, and nothing else of it; give the group's field our name."""
    group = visit.settings.group_field
    for record in records:
        if group:
            record["selfDeclaredGroup"] = record.pop(group, None)
        year = str(record.pop("dateOfBirth", None) or "")[:4]
        record["birthYear"] = year if year.isdigit() and int(year) else None
    return without_empty_dates(records, visit)


def with_rates(records: list[Record], visit: Visit) -> list[Record]:
    """A rate is written "56.00 USD", in older accounts as an object of value and currency."""
    for record in records:
        rate = record.pop("rate", None)
        if isinstance(rate, dict):
            rate = f"{rate.get('value') or ''} {rate.get('currency') or ''}"
        record["rateAmount"], _, record["rateCurrency"] = str(rate or "").strip().partition(" ")
    return without_empty_dates(records, visit)


def only_departments(records: list[Record], visit: Visit) -> list[Record]:
    """Take the options of the list of departments; the other lists are not needed."""
    options = [record.get("options") for record in records if record.get("alias") == "department"]
    if not options:
        seen = ", ".join(sorted(str(record.get("alias")) for record in records)) or "none"
        raise SourceError(f'BambooHR shows no list "department"; lists seen: {seen}')
    return [option for listed in options for option in listed or ()]


def _auth(settings: BambooSource, secrets: Mapping[str, str]) -> Any:
    return basic(secrets["api_key"], "x")


_PERSON = {"employee_id": Rule.PERSON}


def _history(
    name: str, table: str, dated: str, columns: tuple[Column, ...], unread: tuple[str, ...], prepare: Any
) -> VendorStream:
    """Declare one of an employee's tables."""
    changes = Changes(Endpoint(f"/api/v1/employees/changed/tables/{table}", "employees", by_key="id"), _since)
    return VendorStream(
        name=name,
        key=("employee_id", "effective_on", "place"),
        read=ChangedWhole(changes, rows="rows", dated=dated, group="employeeId"),
        columns=(
            text("employee_id", "employeeId"), day("effective_on", dated), whole("place"),
            moment("last_changed", "lastChanged"), *columns,
        ),
        personal=_PERSON,
        changed="last_changed",
        whole_by="employee_id",
        prepare=prepare,
        unread=("id", "comment", *unread),
        scope=f"view of the table {table} of all employees",
    )  # fmt: skip


EMPLOYEES = VendorStream(
    name="employees",
    key=("id",),
    read=ChangedThenOne(
        Changes(Endpoint("/api/v1/employees/changed", "employees", by_key="id"), _since),
        Endpoint("/api/v1/employees/{parent}", single=True),
        _fields,
        _is_deleted,
    ),
    columns=(
        text("id"), text("action"), moment("last_changed", "lastChanged"),
        text("employee_number", "employeeNumber"), text("work_email", "workEmail"),
        text("job_title", "jobTitle"), day("hire_date", "hireDate"),
        day("original_hire_date", "originalHireDate"),
        number("standard_hours_per_week", "standardHoursPerWeek"), whole("birth_year", "birthYear"),
        text("self_declared_group", "selfDeclaredGroup"),
    ),
    personal={"id": Rule.PERSON, "employee_number": Rule.EMPLOYEE, "work_email": Rule.EMAIL},
    changed="last_changed",
    deleted="lower(action) = 'deleted'",
    prepare=only_what_is_needed,
    scope="view of the personal and job tabs of all employees",
)  # fmt: skip

EMPLOYMENT_STATUS = _history(
    "employment_status", "employmentStatus", "date",
    (
        text("employment_status", "employmentStatus"), text("termination_type", "terminationTypeId"),
        text("termination_regrettable", "terminationRegrettableId"),
    ),
    ("terminationReasonId", "terminationRehireId", "benetracStatus", "gusto"),
    without_empty_dates,
)  # fmt: skip

JOB_INFO = _history(
    "job_info", "jobInfo", "date",
    (text("location"), text("department"), text("division"), text("job_title", "jobTitle")),
    ("reportsTo",),
    without_empty_dates,
)  # fmt: skip

COMPENSATION = _history(
    "compensation", "compensation", "startDate",
    (
        amount("rate_amount", "rateAmount"), text("rate_currency", "rateCurrency"),
        text("pay_type", "type"), text("paid_per", "paidPer"),
    ),
    ("endDate", "exempt", "reason", "paySchedule", "overtimeRate"),
    with_rates,
)  # fmt: skip

TIME_OFF = VendorStream(
    name="time_off",
    key=("id",),
    read=SnapshotByYear(Endpoint("/api/v1/time_off/requests", params={"status": "approved"}), _year),
    columns=(
        text("id"), text("employee_id", "employeeId"), text("status", "status.status"),
        day("starts_on", "start"), day("ends_on", "end"), text("type_name", "type.name"),
        number("amount", "amount.amount"), text("unit", "amount.unit"),
    ),
    personal=_PERSON,
    unread=("name", "notes", "created", "actions", "dates", "approvers", "comments", "policyType",
            "status.lastChanged", "status.lastChangedByUserId", "type.id", "type.icon"),
    scope="view of time off of all employees",
)  # fmt: skip

DEPARTMENTS = VendorStream(
    name="departments",
    key=("id",),
    read=Snapshot(Endpoint("/api/v1/meta/lists")),
    columns=(text("id"), text("name"), text("archived")),
    prepare=only_departments,
    unread=("createdDate", "archivedDate", "manageable"),
    scope="access to the account's lists",
)  # fmt: skip

LOCATIONS = VendorStream(
    name="locations",
    key=("id",),
    read=Snapshot(
        Endpoint(
            "/api/v1/hris/org/locations",
            "data",
            numbered("page", total="meta.totalPages"),
            {"pageSize": 500, "expand": "state,country"},
        )
    ),
    columns=(
        text("id"), text("label"), text("state", "address.state.name"),
        text("country", "address.country.name"),
    ),
    unread=("archived", "manageable", "createdAt", "archivedAt", "address"),
    scope="access to the account's locations",
)  # fmt: skip

CONNECTOR = Vendor(
    name="bamboohr",
    kind="hr",
    base_url="https://{subdomain}.bamboohr.com",
    settings=BambooSource,
    secrets=(Secret("api_key"),),
    auth=_auth,
    declared=(EMPLOYEES, EMPLOYMENT_STATUS, JOB_INFO, COMPENSATION, TIME_OFF, DEPARTMENTS, LOCATIONS),
    host_setting="subdomain",
    busy=(429, 503),  # 503 until the autumn of 2026
)
