"""Personio: people as they are now, and their time off.

Personio tells no deletions, so everything is read each time and what is gone is marked. An attribute that
the credentials were not given is missing without a word; it is named in the report of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret
from ingestion.layout import Strict
from ingestion.rest.auth import exchanged
from ingestion.rest.declare import Column, Record, Vendor, VendorStream, amount, day, number, text, whole
from ingestion.rest.endpoint import Endpoint, numbered, offsets
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import Snapshot
from ingestion.rest.visit import Visit

PAGE = 100  # the most that a page of employees holds
Kind = Literal["sick", "holiday", "parental", "training", "other"]
Exit = Literal["voluntary", "involuntary", "other", "unknown"]


class Team(Strict):
    """What company.toml says about a team of Personio."""

    id: str | None = None
    customer_facing: bool | None = None


class Hours(Strict):
    """Hours of a full-time week."""

    full_time_week: float = Field(40.0, gt=0)


class PersonioSource(VendorSource):
    """[sources.NAME] with connector = "personio"."""

    meaning: ClassVar = ("teams", "locations", "exits", "absences", "hours")

    connector: Literal["personio"]
    number_attribute: str = Field("id", pattern=r"^[a-z][a-z0-9_]*$")
    group_attribute: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]*$")
    teams: Mapping[str, Team] = {}
    locations: Mapping[str, str] = {}
    exits: Mapping[str, Exit] = {}
    absences: Mapping[str, Kind] = {}
    hours: Hours = Hours()


#: Attributes of an employee that are read, and the column each fills.
ATTRIBUTES: tuple[tuple[str, Any], ...] = (
    ("email", text), ("date_of_birth", whole), ("status", text), ("position", text), ("department", text),
    ("team", text), ("office", text), ("hire_date", day), ("termination_date", day),
    ("termination_type", text), ("weekly_working_hours", number), ("fix_salary", amount),
    ("fix_salary_interval", text), ("hourly_salary", amount),
)  # fmt: skip
_DATES = ("hire_date", "termination_date")


def _columns() -> tuple[Column, ...]:
    made = tuple(make(name) for name, make in ATTRIBUTES if name != "date_of_birth")
    return (text("id"), text("employee_number"), text("self_declared_group"), whole("birth_year"), *made)


def unwrapped(records: list[Record], visit: Visit) -> list[Record]:
    """Take the values out of `attributes.x.value`; named things (team, office) become their names."""
    settings: PersonioSource = visit.settings
    wanted = {"id", settings.number_attribute, *(name for name, _ in ATTRIBUTES)}
    wanted |= {settings.group_attribute} if settings.group_attribute else set()
    given = [record.get("attributes") or {} for record in records]
    _say_missing(wanted, given, visit)
    read = [_employee({name: _value(own.get(name)) for name in wanted}, settings) for own in given]
    return [_beside(record) | own for record, own in zip(records, read, strict=True)]


def _say_missing(wanted: set[str], given: list[Record], visit: Visit) -> None:
    missing = sorted(wanted - set().union(*given)) if given else []
    said = (
        f"Personio does not give {', '.join(missing)}: allow these attributes for the credentials "
        f"of the source {visit.source.name}"
    )
    if missing and said not in visit.said:
        visit.said.append(said)


def _value(wrapped: Any) -> Any:
    value = wrapped.get("value") if isinstance(wrapped, dict) and "value" in wrapped else wrapped
    if isinstance(value, dict):
        value = (value.get("attributes") or {}).get("name")
    return value


def _employee(values: Record, settings: PersonioSource) -> Record:
    """Give the columns their values: of dates the day, of the date of birth the year."""
    born = str(values.pop("date_of_birth", None) or "")[:4]
    number_of = values.get(settings.number_attribute)
    days = {name: str(values[name])[:10] for name in _DATES if values.get(name)}
    return values | days | {
        "employee_number": str(number_of) if number_of is not None else None,
        "self_declared_group": values.get(settings.group_attribute or ""),
        "birth_year": born if born.isdigit() else None,
    }  # fmt: skip


def time_off(records: list[Record], visit: Visit) -> list[Record]:
    """Flatten a period of time off; whose it is stands in an employee inside of it."""
    return [_beside(record) | _period(record.get("attributes") or {}) for record in records]


def _beside(record: Record) -> Record:
    """Keep what stands beside the attributes: a field that nobody knows yet is to be noticed."""
    return {name: value for name, value in record.items() if name not in ("type", "attributes")}


def _period(own: Record) -> Record:
    employee = ((own.get("employee") or {}).get("attributes") or {}).get("id")
    kind = (own.get("time_off_type") or {}).get("attributes") or {}
    return {
        "id": own.get("id"),
        "employee_id": _value(employee),
        "status": own.get("status"),
        "starts_on": str(own.get("start_date") or "")[:10],
        "ends_on": str(own.get("end_date") or "")[:10],
        "days_count": own.get("days_count"),
        "type_name": kind.get("name"),
        "type_category": kind.get("category"),
    }


def _auth(settings: PersonioSource, secrets: Mapping[str, str]) -> Any:
    base = CONNECTOR.address(settings)
    given = {"client_id": secrets["client_id"], "client_secret": secrets["client_secret"]}
    return exchanged(f"{base}/v1/auth", given, "data.token")


EMPLOYEES = VendorStream(
    name="employees",
    key=("id",),
    read=Snapshot(Endpoint("/v1/company/employees", "data", offsets(PAGE))),
    columns=_columns(),
    personal={"id": Rule.PERSON, "employee_number": Rule.EMPLOYEE, "email": Rule.EMAIL},
    prepare=unwrapped,
    scope="Employees: read, with the attributes named in the documentation",
)

TIME_OFFS = VendorStream(
    name="time_offs",
    key=("id",),
    # The offset of this list counts pages, not rows.
    read=Snapshot(
        Endpoint(
            "/v1/company/time-offs", "data",
            numbered("offset", first=0, total="metadata.total_pages"), {"limit": 200},
        )
    ),
    columns=(
        text("id"), text("employee_id"), text("status"), day("starts_on"), day("ends_on"),
        number("days_count"), text("type_name"), text("type_category"),
    ),
    personal={"employee_id": Rule.PERSON},
    prepare=time_off,
    scope="Absences: read",
)  # fmt: skip

CONNECTOR = Vendor(
    name="personio",
    kind="hr",
    base_url="https://api.personio.de",
    settings=PersonioSource,
    secrets=(Secret("client_id"), Secret("client_secret")),
    auth=_auth,
    declared=(EMPLOYEES, TIME_OFFS),
)
