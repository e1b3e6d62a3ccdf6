"""HubSpot CRM: customers (contacts or companies) and deals, by search, then the archived ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Literal

from ingestion.connector import Rule, Secret, SourceError, Strategy
from ingestion.rest.auth import bearer
from ingestion.rest.declare import Record, Vendor, VendorStream, flag, moment, text
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.mapping import MISSING, MappedSource, fields_of, mapped, personal_of, unnamed
from ingestion.rest.strategies import found_at
from ingestion.rest.visit import Visit, moment_of

SEARCH_PAGE, ARCHIVE_PAGE = 200, 100
LONGEST_SEARCH = 3_000  # characters of a search's body that are sure to be taken
#: Type of the association between a deal and the one company that counts.
PRIMARY = 5
HOLDERS = Endpoint("/crm/v4/associations/deals/{customers}/batch/read", "results", body={}, method="POST")
NO_HOLDER = "crm.associations.NO_ASSOCIATIONS_FOUND"


class HubspotSource(MappedSource):
    """[sources.NAME] with connector = "hubspot"."""

    reread: ClassVar = (*MappedSource.reread, "customers", "customer_stages")
    usual: ClassVar = {
        "customer": {
            "email": "email",
            "country": "country",
            "language": "hs_language",
            "acquisition_channel": "hs_analytics_source",
        },
        "contract": {
            "valid_from_on": "closedate",
            "valid_to_on": "recurring_revenue_inactive_date",
            "monthly_amount": "hs_mrr",
            "ended_reason": "recurring_revenue_inactive_reason",
        },
    }
    their_names: ClassVar = r"[a-z][a-z0-9_]*"

    connector: Literal["hubspot"]
    customers: Literal["contacts", "companies"] = "contacts"
    customer_stages: tuple[str, ...] = ("customer", "evangelist")


@dataclass(frozen=True)
class Search:
    """What changed since the mark, by rising number, then all that is archived.

    A search shows 10,000 records at most and sorts by one property, and a bulk edit gives many records one
    change time. So no page asks for "the next" of a search: each asks for numbers above the last one seen,
    which has no limit and cannot skip a record that changes meanwhile. What the index shows late is inside
    the overlap.
    """

    search: Endpoint
    archive: Endpoint
    entity: Literal["customer", "contract"]
    beside: tuple[str, ...]  # properties read besides those of the entity
    overlap: timedelta = timedelta(minutes=15)
    strategy: Strategy = Strategy.CHAIN

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the live records, then the archived."""
        properties = sorted({*visit.settings.names(self.entity).values(), *self.beside})
        yield from self._live(visit, properties)
        for page in visit.fetch(self.archive, {"properties": ",".join(properties)}):
            yield [record | {"_archived": True} for record in page.records]

    def _live(self, visit: Visit, properties: list[str]) -> Iterator[list[Record]]:
        since = visit.since("", self.overlap) or visit.start()
        is_contacts = self.entity == "customer" and visit.settings.customers == "contacts"
        modified = "lastmodifieddate" if is_contacts else "hs_lastmodifieddate"
        last, highest = 0, since
        while True:
            body = _query(modified, int(since.timestamp() * 1000), last, properties)
            page = next(visit.fetch(self.search, None, body))
            yield [record | {"_archived": False} for record in page.records]
            changes = (moment_of(record.get("updatedAt")) for record in page.records)
            highest = max([highest, *(at for at in changes if at and at <= visit.now)])
            if not page.records or found_at(page.answer, "paging.next.after") is None:
                visit.keep_time(highest)
                return
            before, last = last, max(int(record["id"]) for record in page.records)
            if last <= before:
                raise SourceError(f"{self.search.path} leads back to numbers that were already read")


def _query(modified: str, since: int, last: int, properties: list[str]) -> dict[str, Any]:
    said = {
        "filterGroups": [
            {
                "filters": [
                    {"propertyName": modified, "operator": "GTE", "value": str(since)},
                    {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)},
                ]
            }
        ],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": properties,
        "limit": SEARCH_PAGE,
    }
    if len(str(said)) > LONGEST_SEARCH:
        raise SourceError(
            f"the fields named for this source make a search of over {LONGEST_SEARCH} characters, which "
            "HubSpot refuses; name fewer or shorter ones"
        )
    return said


def _reading(path: str, entity: Literal["customer", "contract"], *beside: str) -> Search:
    listed = {"archived": "true", "limit": ARCHIVE_PAGE}
    return Search(
        Endpoint(f"{path}/search", "results", body={}, method="POST"),
        Endpoint(path, "results", next_cursor("paging.next.after", "after"), listed),
        entity,
        beside,
    )


def _property(record: Record, name: str) -> Any:
    return record.get("properties", {}).get(name, MISSING)


_customers, _contracts = mapped("customer", _property), mapped("contract", _property)


def _as_customers(records: list[Record], visit: Visit) -> list[Record]:
    """Add our fields, and whether the stage of the life cycle is a customer's."""
    stages = visit.settings.customer_stages
    for record in _customers(records, visit):
        record["_is_customer"] = not stages or _property(record, "lifecyclestage") in stages
    return records


def _as_contracts(records: list[Record], visit: Visit) -> list[Record]:
    """Add our fields and who holds the deal."""
    live = [record for record in records if not record["_archived"]]
    if live:
        holders = _holders([record["id"] for record in live], visit)
        for record in live:
            record["_holder"] = holders.get(str(record["id"]))
    return _contracts(records, visit)


def _holders(deals: list[str], visit: Visit) -> dict[str, str]:
    """Ask whose the deals are: HubSpot's search does not say it. Deals without a holder are errors inside."""
    found: dict[str, str] = {}
    for page in visit.fetch(HOLDERS, None, {"inputs": [{"id": deal} for deal in deals]}):
        for trouble in page.answer.get("errors") or ():
            if trouble.get("subCategory") != NO_HOLDER:
                raise SourceError(f"HubSpot does not say whose some deals are ({trouble.get('category')})")
        for pair in page.records:
            if pair["to"]:
                found[str(pair["from"]["id"])] = str(min(pair["to"], key=_rank)["toObjectId"])
    return found


def _rank(target: Mapping[str, Any]) -> tuple[bool, int]:
    """The primary one first, else the one that was made first."""
    kinds = [kind.get("typeId") for kind in target.get("associationTypes") or ()]
    return (PRIMARY not in kinds, int(target["toObjectId"]))


_LIFE = (
    moment("created_at", "createdAt"),
    moment("updated_at", "updatedAt"),
    flag("_archived"),
)
_UNREAD = ("properties", "archived", "archivedAt", "url", "propertiesWithHistory")

CUSTOMERS = VendorStream(
    name="customers",
    key=("id",),
    read=_reading("/crm/v3/objects/{customers}", "customer", "lifecyclestage"),
    columns=(
        text("id"),
        text("lifecycle_stage", "properties.lifecyclestage"),
        flag("is_customer", "_is_customer"),
        *_LIFE,
        *fields_of("customer"),
    ),
    personal={"id": Rule.PERSON, **personal_of("customer")},
    changed="updated_at",
    deleted="_archived",
    prepare=_as_customers,
    unfilled=unnamed("customer"),
    unread=_UNREAD,
    scope="crm.objects.contacts.read or crm.objects.companies.read",
)

DEALS = VendorStream(
    name="deals",
    key=("id",),
    read=_reading("/crm/v3/objects/deals", "contract", "dealstage", "pipeline", "hs_is_closed_won"),
    columns=(
        text("id"),
        text("pipeline", "properties.pipeline"),
        text("stage", "properties.dealstage"),
        flag("is_won", "properties.hs_is_closed_won"),
        text("holder_id", "_holder"),
        *_LIFE,
        *fields_of("contract"),
    ),
    personal={"holder_id": Rule.PERSON, **personal_of("contract")},
    changed="updated_at",
    deleted="_archived",
    prepare=_as_contracts,
    unfilled=unnamed("contract"),
    unread=_UNREAD,
    scope="crm.objects.deals.read",
)

CONNECTOR = Vendor(
    name="hubspot",
    kind="crm",
    base_url="https://api.hubapi.com",
    settings=HubspotSource,
    secrets=(Secret("access_token"),),
    auth=lambda settings, secrets: bearer(secrets["access_token"]),
    declared=(CUSTOMERS, DEALS),
)
