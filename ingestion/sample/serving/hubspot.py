"""HubSpot as far as its connector asks: search, archived lists, and whose a deal is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from ingestion.expressions import literal
from ingestion.sample.serving.people import NAME, PHONE, email_of, id_of, number_of
from ingestion.sample.serving.store import Store
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN, LAG = "hubspot-token-of-the-sample", timedelta(seconds=30)  # a search's index is behind by LAG
MOST_FOUND, LONGEST_BODY, LONGEST_URL, MOST_INPUTS = 10_000, 3_000, 8_000, 1_000
OBJECTS = ("contacts", "companies", "deals")
#: Properties of every account, as far as the connector may name them.
STANDARD = {
    "contacts": "email country hs_language hs_analytics_source lifecyclestage lastmodifieddate createdate "
    "firstname lastname phone hs_object_id",
    "companies": "country hs_analytics_source lifecyclestage hs_lastmodifieddate createdate name domain "
    "hs_object_id",
    "deals": "closedate hs_mrr recurring_revenue_inactive_date recurring_revenue_inactive_reason dealstage "
    "pipeline hs_is_closed_won hs_lastmodifieddate createdate dealname amount hs_object_id",
}


class HubspotSite(Site):
    """Collections: contacts, companies, deals. The parent of a deal is the number of who holds it."""

    name = "hubspot"
    settings: ClassVar = {"customer_fields": {"customer_id": "customer_number"}}
    secrets: ClassVar = {"access_token": TOKEN}

    def __init__(self, store: Store | None = None, now: datetime | None = None) -> None:
        super().__init__(store, now)
        self.properties = {name: set(listed.split()) for name, listed in STANDARD.items()}
        self.properties["contacts"].add("customer_number")
        self.properties["companies"].add("customer_number")

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the token of the private app."""
        if call.headers.get("Authorization") == f"Bearer {TOKEN}":
            return None
        return _error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")

    def routes(self) -> Mapping[str, Handler]:
        """Return search, list and associations."""
        return {
            "POST /crm/v3/objects/{kind}/search": self._search,
            "GET /crm/v3/objects/{kind}": self._list,
            "POST /crm/v4/associations/deals/{kind}/batch/read": self._holders,
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a contact, or a deal of the contact with that number."""
        self._put(stream, n, at, version, deleted=False)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Archive it."""
        self._put(stream, n, at, 0, deleted=True)

    def _put(self, stream: str, n: int, at: datetime, version: int, deleted: bool) -> None:
        kind, number, make, parent = {
            "customers": ("contacts", id_of(n), _contact, ""),
            "deals": ("deals", 5000 + n, _deal, str(id_of(n))),
        }[stream]
        made = {
            "id": str(number),
            "properties": make(n, version),
            "createdAt": "2026-10-01T10:00:00.000Z",
            "updatedAt": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        self.store.remove(kind, made["id"])
        changed = min(at, self.now - 2 * LAG)
        self.store.put(kind, made, changed=changed, parent=parent, deleted=deleted)

    def _search(self, call: Call) -> Reply:
        kind, asked = call.named["kind"], call.body
        limit, skip = int(asked.get("limit", 10)), int(asked.get("after", 0))
        if kind not in OBJECTS or limit > 200 or len(str(asked)) > LONGEST_BODY:
            return _error(400, "VALIDATION_ERROR", "The request is not one that can be answered")
        if skip + limit > MOST_FOUND:
            return _error(400, "VALIDATION_ERROR", "paging through results cannot go over 10000")
        shown = self.limit(limit)
        conditions = [_condition(f) for group in asked["filterGroups"] for f in group["filters"]]
        where = " and ".join(["not deleted", *conditions])
        rows = self.store.page(
            kind,
            skip=skip,
            limit=shown,
            until=self.now - LAG,
            where=where,
            order=_order(asked.get("sorts") or []),
            shown=self._shown(kind, asked.get("properties") or ()),
        )
        return _paged(rows.listed, str(skip + shown) if rows.more else None)

    def _list(self, call: Call) -> Reply:
        kind = call.named["kind"]
        if kind not in OBJECTS:
            return _error(404, "OBJECT_NOT_FOUND", "no such kind of object")
        if sum(len(name) + len(value) + 2 for name, value in call.params.items()) > LONGEST_URL:
            return answer({"message": "URI Too Long"}, 414)
        properties = [name for name in call.params.get("properties", "").split(",") if name]
        rows = self.store.page(
            kind,
            after=call.number("after", 0),
            limit=self.limit(call.number("limit", 10, most=100)),
            deleted=call.params.get("archived") == "true",
            shown=self._shown(kind, properties),
        )
        return _paged(rows.listed, str(rows.last) if rows.more else None)

    def _holders(self, call: Call) -> Reply:
        names = [str(given["id"]) for given in call.body["inputs"]]
        if len(names) > MOST_INPUTS:
            return _error(400, "VALIDATION_ERROR", "too many inputs")
        parents = self.store.parents("deals", names)
        found = [_pair(name, parents[name]) for name in names if name in parents]
        errors = [_without(name) for name in names if name not in parents]
        beside = {"numErrors": len(errors), "errors": errors} if errors else {}
        return answer({"status": "COMPLETE", "results": found, **beside}, 207 if errors else 200)

    def _shown(self, kind: str, properties: Iterable[str]) -> str:
        """SQL of a record with only the properties asked for; one that the account lacks is left out."""
        wanted = dict.fromkeys([*properties, "hs_object_id", "createdate"])
        pairs = [
            f"{literal(name)}, record->{literal(f'$.properties.{name}')}"
            for name in wanted
            if name in self.properties[kind]
        ]
        return (
            f"json_object('id', id, 'properties', json_object({', '.join(pairs)}), "
            "'createdAt', record->'$.createdAt', 'updatedAt', record->'$.updatedAt', 'archived', deleted, "
            "'archivedAt', case when deleted then record->'$.updatedAt' end)::varchar"
        )


def _condition(given: Mapping[str, Any]) -> str:
    """SQL of one filter: on the number, or on when the record changed."""
    operator = {"GT": ">", "GTE": ">=", "LT": "<", "LTE": "<="}[given["operator"]]
    if given["propertyName"] == "hs_object_id":
        return f"cast(id as bigint) {operator} {int(given['value'])}"
    return f"changed {operator} {int(given['value']) * 1000}"


def _order(sorts: list[Mapping[str, str]]) -> str:
    place = "cast(id as bigint)" if sorts and sorts[0]["propertyName"] == "hs_object_id" else "n"
    return f"{place} desc" if sorts and sorts[0].get("direction") == "DESCENDING" else place


def _paged(listed: str, after: str | None) -> Reply:
    paging = {"paging": {"next": {"after": after, "link": "?after=" + after}}} if after else {}
    return listing("results", listed, **paging)


def _pair(deal: str, holder: str) -> dict[str, Any]:
    kinds = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}]
    return {"from": {"id": deal}, "to": [{"toObjectId": int(holder), "associationTypes": kinds}]}


def _without(deal: str) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No contact is associated with deal {deal}.",
        "context": {"fromObjectId": [deal], "fromObjectType": ["deal"], "toObjectType": ["contact"]},
    }


def _error(status: int, category: str, message: str) -> Reply:
    return answer({"status": "error", "message": message, "category": category}, status)


def _contact(n: int, version: int) -> dict[str, Any]:
    return {
        "customer_number": number_of(n),
        "email": email_of(n),
        "firstname": NAME,
        "phone": PHONE,
        "country": ("Ireland", "Wales")[version],
        "lifecyclestage": "customer",
    }


def _deal(n: int, version: int) -> dict[str, Any]:
    return {
        "dealname": f"Contract {n} of {NAME}",
        "dealstage": "closedwon",
        "pipeline": "default",
        "hs_is_closed_won": "true",
        "hs_mrr": ("29.90", "39.90")[version],
        "closedate": "2026-01-31T09:00:00.000Z",
        "recurring_revenue_inactive_reason": f"ask {email_of(n)}",
    }


SITE = HubspotSite
