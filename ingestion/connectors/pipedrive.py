"""Pipedrive: customers (persons or organizations) and deals, by the second version of its API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret, Strategy
from ingestion.rest.auth import header_key
from ingestion.rest.declare import Record, Vendor, VendorStream, flag, moment, text
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.mapping import MISSING, MappedSource, fields_of, mapped, personal_of, unnamed
from ingestion.rest.strategies import Ask, ModifiedSince, Snapshot
from ingestion.rest.visit import Visit

PAGE = 500
#: What the list of deals must be asked for by name; without it deleted ones are left out.
STATES = "open,won,lost,deleted"
_PAGES = next_cursor("additional_data.next_cursor", "cursor")


class PipedriveSource(MappedSource):
    """[sources.NAME] with connector = "pipedrive"."""

    reread: ClassVar = (*MappedSource.reread, "customers")
    usual: ClassVar = {
        "customer": {"email": "emails"},
        "contract": {"valid_from_on": "won_time", "monthly_amount": "mrr"},
    }
    their_names: ClassVar = r"[a-z][a-z_]*|[0-9a-f]{40}"

    connector: Literal["pipedrive"]
    company_domain: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    customers: Literal["persons", "organizations"] = "persons"


def _since(moment: datetime) -> Ask:
    return {"updated_since": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}, {}


@dataclass(frozen=True)
class BothLists:
    """Deals at work and deals put away are two lists, each with a mark of its own."""

    live: ModifiedSince
    archived: ModifiedSince
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield what changed in either."""
        yield from self.live.pages(visit)
        yield from self.archived.pages(visit)


def _list_of_deals(path: str, name: str) -> ModifiedSince:
    def only(visit: Visit) -> Iterator[str]:
        yield name

    asked = {"limit": PAGE, "sort_by": "update_time", "status": STATES}
    endpoint = Endpoint(path, "data", _PAGES, asked)
    return ModifiedSince(endpoint, "update_time", _since, parents=only, in_order=True)


def _value(record: Record, name: str) -> Any:
    """Look a field up: the vendor's own stand in the record, the company's under 40-character keys."""
    if name == "emails":
        return _first(record["emails"]) if "emails" in record else MISSING
    own = record.get("custom_fields") or {}
    found = own.get(name, MISSING) if len(name) == 40 else record.get(name, MISSING)
    return found.get("value") if isinstance(found, Mapping) else found  # amounts and days come wrapped


def _first(emails: Any) -> str | None:
    """Return the primary address, else the first."""
    listed = [entry for entry in emails or () if entry.get("value")]
    primary = [entry for entry in listed if entry.get("primary")]
    return (primary or listed or [{}])[0].get("value")


_customers, _contracts = mapped("customer", _value), mapped("contract", _value)


def _as_contracts(records: list[Record], visit: Visit) -> list[Record]:
    """Add our fields and who holds the deal: the person, or the organization where those are customers."""
    holder = "person_id" if visit.settings.customers == "persons" else "org_id"
    for record in records:
        record["_holder"] = record.get(holder)
        record["_is_won"] = record.get("status") == "won"
    return _contracts(records, visit)


_LIFE = (moment("add_time"), moment("update_time"), flag("is_deleted"))
_UNREAD = (
    "name first_name last_name owner_id org_id person_id emails phones visible_to label_ids picture_id "
    "custom_fields address postal_address notes im birthday job_title website linkedin industry "
    "annual_revenue employee_count title creator_user_id value currency probability lost_reason close_time "
    "won_time lost_time expected_close_date stage_change_time origin origin_id channel channel_id "
    "source_lead_id arr mrr acv is_archived archive_time local_won_date local_lost_date local_close_date"
)

CUSTOMERS = VendorStream(
    name="customers",
    key=("id",),
    # Deleted persons and organizations are in no list: what is missing from the whole is gone.
    read=Snapshot(
        Endpoint("/api/v2/{customers}", "data", _PAGES, {"limit": PAGE, "sort_by": "id"}),
    ),
    columns=(text("id"), *_LIFE, *fields_of("customer")),
    personal={"id": Rule.PERSON, **personal_of("customer")},
    changed="update_time",
    deleted="is_deleted",
    prepare=_customers,
    unfilled=unnamed("customer"),
    unread=tuple(_UNREAD.split()),
    scope="contacts:read",
)

DEALS = VendorStream(
    name="deals",
    key=("id",),
    read=BothLists(
        _list_of_deals("/api/v2/deals", "live"), _list_of_deals("/api/v2/deals/archived", "archived")
    ),
    columns=(
        text("id"),
        text("pipeline_id"),
        text("stage_id"),
        text("status"),
        flag("is_won", "_is_won"),
        text("holder_id", "_holder"),
        *_LIFE,
        *fields_of("contract"),
    ),
    personal={"holder_id": Rule.PERSON, **personal_of("contract")},
    changed="update_time",
    deleted="is_deleted",
    prepare=_as_contracts,
    unfilled=unnamed("contract"),
    unread=tuple(_UNREAD.split()),
    scope="deals:read",
)

CONNECTOR = Vendor(
    name="pipedrive",
    kind="crm",
    base_url="https://{company_domain}.pipedrive.com",
    settings=PipedriveSource,
    secrets=(Secret("api_token"),),
    auth=lambda settings, secrets: header_key("x-api-token", secrets["api_token"]),
    declared=(CUSTOMERS, DEALS),
    host_setting="company_domain",
    request_budget=1_000,
)
