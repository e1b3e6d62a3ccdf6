"""Pipedrive as far as its connector asks: persons, organizations and both lists of deals."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from ingestion.expressions import literal
from ingestion.sample.serving.people import NAME, PHONE, email_of, id_of, number_of
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN, MOST = "pipedrive-token-of-the-sample", 500
#: Keys that this account gave its own fields when they were made.
CUSTOMER_NUMBER, TARIFF = (
    "d4de1c1518b4531717c676029a45911c340390a6",
    "2fc5f5c87a4b1c0ff84d4c2f2c1a0cd7e8a1b6a3",
)
LISTS = ("persons", "organizations", "deals", "deals/archived")
ORDERS = {"id": "cast(id as bigint)", "update_time": "changed, cast(id as bigint)"}


class PipedriveSite(Site):
    """Collections: persons, organizations, deals, deals/archived."""

    name = "pipedrive"
    settings: ClassVar = {
        "company_domain": "larkfield",
        "customer_fields": {"customer_id": CUSTOMER_NUMBER},
        "contract_fields": {"plan": TARIFF},
    }
    secrets: ClassVar = {"api_token": TOKEN}

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the personal token."""
        if call.headers.get("X-Api-Token") == TOKEN:
            return None
        return answer({"success": False, "error": "unauthorized access", "errorCode": 401}, 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return the lists."""
        return {f"GET /api/v2/{name}": self._lister(name) for name in LISTS}

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a person, or a deal of the person with that number: every second deal was put away."""
        if stream == "customers":
            self._put("persons", _person(n, at, version), at)
        else:
            self._put(_place(n), _deal(n, at, version), at)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete it: a person is in no list any more, a deal says that it is deleted."""
        if stream == "customers":
            self.store.remove("persons", str(id_of(n)))
        else:
            self._put(_place(n), _deal(n, at, 0) | {"is_deleted": True, "status": "deleted"}, at)

    def _put(self, collection: str, record: dict[str, Any], at: datetime) -> None:
        self.store.put(collection, record, changed=at, deleted=bool(record["is_deleted"]))

    def _lister(self, collection: str) -> Handler:
        return lambda call: self._list(collection, call)

    def _list(self, collection: str, call: Call) -> Reply:
        order = ORDERS.get(call.params.get("sort_by", "id"))
        if order is None or call.number("limit", 100) > MOST:
            return answer({"success": False, "error": "Validation failed"}, 400)
        since = call.params.get("updated_since")
        skip = int(b64decode(call.params["cursor"])) if call.params.get("cursor") else 0
        limit = self.limit(call.number("limit", 100))
        rows = self.store.page(
            collection,
            skip=skip,
            limit=limit,
            since=datetime.fromisoformat(since.replace("Z", "+00:00")) if since else None,
            where=_condition(collection, call.params.get("status")),
            order=order,
        )
        after = b64encode(str(skip + limit).encode()).decode() if rows.more else None
        return listing("data", rows.listed, success=True, additional_data={"next_cursor": after})


def _condition(collection: str, states: str | None) -> str:
    """Deleted deals are listed only when their state is asked for by name; other lists have none."""
    if not collection.startswith("deals") or not states:
        return "not deleted"
    listed = ", ".join(literal(state) for state in states.split(","))
    return f"record->>'$.status' in ({listed})"


def _place(n: int) -> str:
    return ("deals", "deals/archived")[n % 2]


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _person(n: int, at: datetime, version: int) -> dict[str, Any]:
    return {
        "id": id_of(n),
        "name": NAME,
        "emails": [
            {"value": f"old.{email_of(n)}", "primary": False, "label": "home"},
            {"value": email_of(n), "primary": True, "label": "work"},
        ],
        "phones": [{"value": PHONE, "primary": True, "label": "work"}],
        "add_time": "2026-10-01T10:00:00Z",
        "update_time": _iso(at),
        "is_deleted": False,
        "custom_fields": {CUSTOMER_NUMBER: number_of(n), TARIFF: ("Basic", "Plus")[version]},
    }


def _deal(n: int, at: datetime, version: int) -> dict[str, Any]:
    return {
        "id": 5000 + n,
        "title": f"Contract of {NAME}",
        "person_id": id_of(n),
        "org_id": None,
        "pipeline_id": 1,
        "stage_id": 4,
        "status": "won",
        "mrr": (29.9, 39.9)[version],
        "won_time": "2026-01-31T09:00:00Z",
        "add_time": "2026-10-01T10:00:00Z",
        "update_time": _iso(at),
        "is_deleted": False,
        "is_archived": bool(n % 2),
        "custom_fields": {TARIFF: ("Basic", "Plus")[version]},
    }


SITE = PipedriveSite
