"""Personio as far as its connector asks: a token for a day, employees by row offset, time off by page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from ingestion.sample.serving import people
from ingestion.sample.serving.store import Rows
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer

CLIENT_ID, CLIENT_SECRET = "papi-id-of-the-sample", "papi-secret-of-the-sample"
MOST_EMPLOYEES, MOST_TIME_OFFS = 100, 200


class PersonioSite(Site):
    """Collections: employees, time_offs. `hidden` names attributes that the credentials were not given."""

    name = "personio"
    settings: ClassVar = {"number_attribute": "personnel_number"}
    secrets: ClassVar = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.tokens: set[str] = set()
        self.hidden: set[str] = set()

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends a token that is still good."""
        if call.path == "/v1/auth":
            return None
        if call.headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens:
            return None
        return _error("The token is invalid or has expired", 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return the paths of the API's first version."""
        return {
            "POST /v1/auth": self._token,
            "GET /v1/company/employees": self._employees,
            "GET /v1/company/time-offs": self._time_offs,
        }

    def _token(self, call: Call) -> Reply:
        given = call.body or {}
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _error("Wrong credentials", 403)
        token = secrets.token_hex(16)
        self.tokens.add(token)
        return answer({"success": True, "data": {"token": token, "expires_in": 86_400}})

    def _employees(self, call: Call) -> Reply:
        """The offset counts rows."""
        limit = max(1, call.number("limit", 50, most=MOST_EMPLOYEES))
        size = self.limit(limit)
        page = call.number("offset", 0) // limit
        rows = self.store.page("employees", skip=page * size, limit=size, deleted=False)
        records = rows.records()
        for record in records:
            shown = {k: v for k, v in record["attributes"].items() if k not in self.hidden}
            record["attributes"] = shown
        return self._page(records, rows, "employees", page, size)

    def _time_offs(self, call: Call) -> Reply:
        """The offset counts pages."""
        size = self.limit(max(1, call.number("limit", 200, most=MOST_TIME_OFFS)))
        page = call.number("offset", 0)
        rows = self.store.page("time_offs", skip=page * size, limit=size, deleted=False)
        return self._page(rows.records(), rows, "time_offs", page, size)

    def _page(self, records: list[Any], rows: Rows, collection: str, page: int, size: int) -> Reply:
        total = self.store.count(collection)
        metadata = {"total_elements": total, "current_page": page, "total_pages": max(1, -(-total // size))}
        return answer({"success": True, "metadata": metadata, "offset": page, "limit": size, "data": records})

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a record in."""
        record = employee(n, version) if stream == "employees" else time_off(n, version)
        self.store.put(stream, {"id": str(n)} | record, changed=at)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Let a record vanish: Personio tells nobody."""
        self.store.remove(stream, str(n))


def _error(message: str, status: int) -> Reply:
    return answer({"success": False, "error": {"code": 0, "message": message}}, status)


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"type": kind, "attributes": {"id": 1, "name": name}}


def employee(n: int, version: int = 0, **changed: Any) -> dict[str, Any]:
    """Return an employee as Personio writes one: every value wrapped, with its label."""
    values = {
        "id": people.id_of(n),
        "personnel_number": people.employee_number_of(n),
        "first_name": people.NAME,
        "email": people.email_of(n),
        "date_of_birth": "1980-05-17T00:00:00+02:00",
        "status": "active",
        "position": ("Agent", "Specialist")[version],
        "department": _named("Department", "Customer Care"),
        "team": _named("Team", "Leeds Care A"),
        "office": _named("Office", "Leeds"),
        "hire_date": "2024-02-01T00:00:00+01:00",
        "termination_date": None,
        "termination_type": None,
        "weekly_working_hours": "37.5",
        "fix_salary": 3000.5,
        "fix_salary_interval": "monthly",
        "hourly_salary": 0,
    } | changed
    wrapped = {name: {"label": name, "value": value, "type": "standard"} for name, value in values.items()}
    return {"type": "Employee", "attributes": wrapped}


def time_off(n: int, version: int = 0, **changed: Any) -> dict[str, Any]:
    """Return a period of time off as Personio writes one."""
    whose = {
        "id": {"label": "ID", "value": people.id_of(n)},
        "first_name": {"label": "Name", "value": people.NAME},
    }
    return {
        "type": "TimeOffPeriod",
        "attributes": {
            "id": n,
            "status": "approved",
            "comment": people.free_text(n),
            "start_date": "2026-03-02T00:00:00+01:00",
            "end_date": "2026-03-03T00:00:00+01:00",
            "days_count": 1 + version,
            "time_off_type": {
                "type": "TimeOffType",
                "attributes": {"name": "Sick days", "category": "sick_leave"},
            },
            "employee": {"type": "Employee", "attributes": whose},
        }
        | changed,
    }


SITE = PersonioSite
