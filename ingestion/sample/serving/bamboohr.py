"""BambooHR as far as its connector asks: who changed, one employee, whole tables, time off, lists, locations.

A change of anything of an employee is a change of the employee: the lists of changes go by that time alone.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from ingestion.sample.serving import people
from ingestion.sample.serving.store import micros
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer

KEY = "bamboohr-key-of-the-sample"
TABLES = ("employmentStatus", "jobInfo", "compensation")
_SINCE = "select id, changed, deleted, record from employees where changed >= ? order by changed, n"
#: The rows of everybody who changed, without numbers: as this answer of BambooHR has none.
_ROWS = """
    select e.id, e.changed, coalesce(list(json_merge_patch(r.record, '{{"id": null}}') order by r.n)
        filter (where r.n is not null), []) as rows
    from employees as e left join "{table}" as r on r.parent = e.id
    where e.changed >= ? and not e.deleted group by e.id, e.changed order by e.changed
"""


class BambooSite(Site):
    """Collections: employees, the three tables (parent: an employee), time_off, departments, locations."""

    name = "bamboohr"
    settings: ClassVar = {"subdomain": "larkfield"}
    secrets: ClassVar = {"api_key": KEY}

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the key as the name; the password is not looked at."""
        wanted = b64encode(f"{KEY}:x".encode()).decode()
        if call.headers.get("Authorization") == f"Basic {wanted}":
            return None
        return Reply(b"", 401, {"X-BambooHR-Error-Message": "Invalid API key"})

    def routes(self) -> Mapping[str, Handler]:
        """Return the paths of the API's first version."""
        return {
            "GET /api/v1/employees/changed": self._changed,
            "GET /api/v1/employees/changed/tables/{table}": self._table,
            "GET /api/v1/employees/{id}": self._employee,
            "GET /api/v1/time_off/requests": self._time_off,
            "GET /api/v1/meta/lists": self._lists,
            "GET /api/v1/hris/org/locations": self._locations,
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a record in; a row of a table makes its employee a changed one."""
        employee = str(people.id_of(n))
        if stream == "employees":
            self.store.put("employees", _employee(n, version), changed=at)
            return
        if stream in _TABLE_OF:
            if not self.store.get("employees", employee):
                self.sample("employees", n, at)
            self._touch(n, at)
        collection, record = _record(stream, n, version)
        self.store.put(collection, record, changed=at, parent=employee if stream in _TABLE_OF else "")

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete an employee, or let a row of a table, a request or an option of a list vanish."""
        if stream == "employees":
            self.store.put("employees", _employee(n, 0), changed=at, deleted=True)
            return
        self.store.remove(_TABLE_OF.get(stream, stream), str(n))
        if stream in _TABLE_OF:
            self._touch(n, at)

    def _touch(self, n: int, at: datetime) -> None:
        self._ask("select 1")
        cursor = self.store.con.cursor()
        cursor.execute("update employees set changed = ? where id = ?", [micros(at), str(people.id_of(n))])

    def _ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        for collection in ("employees", *TABLES):
            self.store.count(collection)  # makes the table when nothing was ever put into it
        return self.store.con.cursor().execute(query, list(values)).fetchall()

    def _changed(self, call: Call) -> Reply:
        since = _moment(call.params.get("since", ""))
        if since is None:
            return answer({"error": "since must be an ISO 8601 timestamp with an offset"}, 400)
        found = self._ask(_SINCE, micros(since))
        employees = {
            number: {
                "id": number,
                "action": "Deleted" if deleted else json.loads(record).get("_action", "Updated"),
                "lastChanged": _said(changed),
            }
            for number, changed, deleted, record in found
        }
        latest = _said(found[-1][1]) if found else _said(micros(since))
        return answer({"latest": latest, "employees": employees or []})

    def _table(self, call: Call) -> Reply:
        since, table = _moment(call.params.get("since", "")), call.named["table"]
        if since is None or table not in TABLES:
            return answer({"error": "no such table, or since is no timestamp"}, 404 if since else 400)
        rows = self._ask(_ROWS.format(table=table), micros(since))
        employees = {
            number: {"lastChanged": _said(changed), "rows": [json.loads(row) for row in listed]}
            for number, changed, listed in rows
        }
        return answer({"table": table, "employees": employees or []})

    def _employee(self, call: Call) -> Reply:
        """Only fields that are asked for are sent; one that the key may not see is left out in silence."""
        number = call.named["id"]
        if not self._ask("select 1 from employees where id = ? and not deleted", number):
            return Reply(b"", 404, {"X-BambooHR-Error-Message": "Employee not found"})
        record = self.store.get("employees", number) or {}
        wanted = [name for name in call.params.get("fields", "").split(",") if name]
        return answer({"id": number} | {name: record[name] for name in wanted if name in record})

    def _time_off(self, call: Call) -> Reply:
        try:
            first, last = (date.fromisoformat(call.params[name]) for name in ("start", "end"))
        except (KeyError, ValueError):
            return answer({"error": "start and end must be dates"}, 400)
        where = f"{_text('start')} <= '{last}' and {_text('end')} >= '{first}'"
        statuses = [name for name in call.params.get("status", "").split(",") if name.isalpha()]
        if statuses:
            listed = ", ".join(f"'{name}'" for name in statuses)
            where += f" and {_text('status.status')} in ({listed})"
        return Reply(self.store.page("time_off", where=where, deleted=False, limit=1_000_000).listed.encode())

    def _lists(self, call: Call) -> Reply:
        """All lists of the account; departments are one of them."""
        options = self.store.page("departments", deleted=False, limit=1_000_000).records()
        lists = {"division": [{"id": 1, "name": "Customer Care", "archived": "no"}], "department": options}
        shown = {"manageable": "yes", "multiple": "no"}
        return answer(
            [{"fieldId": a, "alias": a, "name": a, "options": o, **shown} for a, o in lists.items()]
        )

    def _locations(self, call: Call) -> Reply:
        page = call.number("page", 1)
        if page < 1:
            return answer({"error": "page begins at 1"}, 422)
        size = self.limit(call.number("pageSize", 20, most=500))
        rows = self.store.page("locations", skip=(page - 1) * size, limit=size, deleted=False)
        total = self.store.count("locations")
        meta = {"page": page, "pageSize": size, "totalPages": -(-total // size), "totalItems": total}
        return answer({"data": rows.records(), "meta": meta})


def _moment(said: str) -> datetime | None:
    """Read a time with an offset; without one BambooHR refuses it."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _text(path: str) -> str:
    return f"json_extract_string(record, '$.{path}')"


def _said(changed: int) -> str:
    return f"{datetime.fromtimestamp(changed / 1_000_000, UTC):%Y-%m-%dT%H:%M:%S+00:00}"


_TABLE_OF = {"employment_status": "employmentStatus", "job_info": "jobInfo", "compensation": "compensation"}


def _employee(n: int, version: int) -> dict[str, Any]:
    return {
        "id": str(people.id_of(n)),
        "employeeNumber": people.employee_number_of(n),
        "displayName": people.NAME,
        "homePhone": people.PHONE,
        "workEmail": people.email_of(n),
        "jobTitle": ("agent", "specialist")[version],
        "hireDate": "2024-02-01",
        "originalHireDate": "0000-00-00",
        "standardHoursPerWeek": "37.5",
        "dateOfBirth": "1980-05-17",
    }


def _record(stream: str, n: int, version: int) -> tuple[str, dict[str, Any]]:
    """Return collection and record of every stream but the employees."""
    changed = ("first", "second")[version]
    day = f"202{5 + n % 2}-03-0{1 + n % 9}"
    records: dict[str, dict[str, Any]] = {
        "employment_status": {"date": day, "employmentStatus": changed, "comment": people.free_text(n)},
        "job_info": {"date": day, "location": "Leeds", "jobTitle": changed, "reportsTo": people.NAME},
        "compensation": {"startDate": day, "rate": f"{1000 + version}.50 EUR", "paidPer": "Month"},
        "time_off": {
            "employeeId": str(people.id_of(n)),
            "status": {"status": "approved", "lastChanged": day},
            "name": people.NAME,
            "start": day,
            "end": day,
            "type": {"id": "1", "name": "Sick"},
            "amount": {"unit": "days", "amount": str(1 + version)},
            "notes": {"employee": people.free_text(n)},
        },
        "departments": {"name": f"{changed} team {n}", "archived": "no"},
        "locations": {
            "label": f"{changed} place {n}",
            "address": {"address1": people.NAME, "state": {"name": "North"}, "country": {"name": "Ireland"}},
        },
    }
    return _TABLE_OF.get(stream, stream), {"id": str(n)} | records[stream]


SITE = BambooSite
