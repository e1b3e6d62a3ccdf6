"""Salesforce: customers (accounts or contacts) and opportunities, by SOQL over what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret, SourceError, Strategy
from ingestion.rest.auth import client_credentials
from ingestion.rest.declare import Record, Vendor, VendorStream, flag, moment, text
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.mapping import (
    MISSING,
    MappedSource,
    fields_of,
    mapped,
    personal_of,
    unknown_names,
    unnamed,
)
from ingestion.rest.visit import Visit, moment_of

#: Share of the day's requests, of all programs together, at which we leave the rest to others.
FULL = 0.95
_DECLARED = {"Id", "CreatedDate", "SystemModstamp", "IsDeleted", "StageName", "IsWon"}


class SalesforceSource(MappedSource):
    """[sources.NAME] with connector = "salesforce"."""

    reread: ClassVar = (*MappedSource.reread, "customers")
    usual: ClassVar = {"contract": {"valid_from_on": "CloseDate"}}

    connector: Literal["salesforce"]
    my_domain: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    api_version: str = Field("v61.0", pattern=r"^v\d+\.\d$")
    customers: Literal["Account", "Contact"] = "Account"

    def names(self, entity: str) -> dict[str, str]:
        """Return where our fields stand; the standard fields of accounts and contacts differ."""
        if entity == "contract":
            return super().names(entity)
        standard = {
            "Account": {"email": "PersonEmail", "country": "BillingCountry"},
            "Contact": {"email": "Email", "country": "MailingCountry"},
        }[self.customers]
        return {**standard, **super().names(entity)}


@dataclass(frozen=True)
class Soql:
    """Ask for what changed since the mark, deleted records included, ordered by change time and id.

    Many records share one SystemModstamp, so the next night begins at that very instant and not behind it.
    A field that the login may not see makes the whole query fail, so what it sees is asked first.
    """

    fields: Endpoint
    query: Endpoint
    more: Endpoint
    entity: Literal["customer", "contract"]
    beside: tuple[str, ...]
    overlap: timedelta = timedelta(minutes=2)
    strategy: Strategy = Strategy.MODIFIED_SINCE

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield what has changed."""
        kind = visit.settings.customers if self.entity == "customer" else "Opportunity"
        since = visit.since("", self.overlap) or visit.start()
        asked = ", ".join(self._seen(visit))
        soql = (
            f"SELECT {asked} FROM {kind} WHERE SystemModstamp >= {_literal(since)} "
            "ORDER BY SystemModstamp, Id"
        )
        highest, count = since, 0
        for answer, records in self._answers(visit, soql):
            if any(record.get("attributes", {}).get("type") not in (kind, None) for record in records):
                raise SourceError(f"asked for {kind}, Salesforce answered with something else")
            yield records
            count += len(records)
            changes = (moment_of(record.get("SystemModstamp")) for record in records)
            highest = max([highest, *(at for at in changes if at and at <= visit.now)])
            visit.reach(highest)
            if answer.get("done") and count < answer.get("totalSize", 0):
                raise SourceError(f"Salesforce said {answer['totalSize']} records of {kind} and gave {count}")
        visit.keep_time(highest)

    def _seen(self, visit: Visit) -> list[str]:
        """Return the fields to ask for; an error when one that company.toml names is not to be seen."""
        seen = {str(entry.get("name")) for page in visit.fetch(self.fields) for entry in page.records}
        names = visit.settings.names(self.entity)
        hidden = [ours for ours in visit.settings.given(self.entity) if names.get(ours, "Id") not in seen]
        if hidden:
            raise SourceError(unknown_names(visit, self.entity, hidden))
        holder = [_holder(visit.settings)] if self.entity == "contract" else []
        always = ["Id", "IsDeleted", "CreatedDate", "SystemModstamp", *self.beside, *holder]
        return sorted({*always, *(name for name in names.values() if name in seen)})

    def _answers(self, visit: Visit, soql: str) -> Iterator[tuple[dict[str, Any], list[Record]]]:
        """Follow the answers by the name of the next one; its address is never taken from the answer."""
        page = next(visit.fetch(self.query, {"q": soql}))
        known: set[str] = set()
        while True:
            _look_at_usage(page.headers)
            yield page.answer, page.records
            following = page.answer.get("nextRecordsUrl")
            if not following:
                return
            name = str(following).rsplit("/", 1)[-1]
            if name in known or not re.fullmatch(r"[A-Za-z0-9-]+", name):
                raise SourceError("Salesforce leads back to a page that was already read")
            known.add(name)
            page = next(visit.fetch(self.more, parent=name))


def _literal(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _look_at_usage(headers: Mapping[str, str]) -> None:
    """Stop in good time: the limit of a day is shared with everything else that talks to this account."""
    from ingestion.rest.client import BudgetSpent  # noqa: PLC0415 - imports dlt

    found = re.search(r"api-usage=(\d+)/(\d+)", headers.get("Sforce-Limit-Info", ""))
    if found and int(found[1]) >= FULL * int(found[2]):
        raise BudgetSpent(f"Salesforce counts {found[1]} of the {found[2]} requests a day may have")


def _holder(settings: Any) -> str:
    return f"{settings.customers}Id"


def _field(record: Record, name: str) -> Any:
    return record.get(name, MISSING)


_customers, _contracts = mapped("customer", _field), mapped("contract", _field)


def _instants(records: list[Record]) -> list[Record]:
    """Write +0000 as everybody else does."""
    for record in records:
        for name in ("SystemModstamp", "CreatedDate"):
            value = record.get(name)
            if isinstance(value, str) and value.endswith("+0000"):
                record[name] = value[:-5] + "Z"
    return records


def _without(records: list[Record], names: Mapping[str, str]) -> list[Record]:
    """Leave out what has become a field of ours: a field asked for by name is no news."""
    taken = set(names.values()) - _DECLARED
    return [{name: v for name, v in record.items() if name not in taken} for record in records]


def _as_customers(records: list[Record], visit: Visit) -> list[Record]:
    return _without(_customers(_instants(records), visit), visit.settings.names("customer"))


def _as_contracts(records: list[Record], visit: Visit) -> list[Record]:
    for record in records:
        record["_holder"] = record.get(_holder(visit.settings))
    return _without(_contracts(_instants(records), visit), visit.settings.names("contract"))


def _reading(kind: str, entity: Literal["customer", "contract"], *beside: str) -> Soql:
    root = "/services/data/{api_version}"
    return Soql(
        Endpoint(f"{root}/sobjects/{kind}/describe", "fields"),
        Endpoint(f"{root}/queryAll", "records"),
        Endpoint(f"{root}/query/{{parent}}", "records"),
        entity,
        beside,
    )


_LIFE = (moment("created_at", "CreatedDate"), moment("updated_at", "SystemModstamp"), flag("IsDeleted"))

CUSTOMERS = VendorStream(
    name="customers",
    key=("id",),
    read=_reading("{customers}", "customer"),
    columns=(text("id", "Id"), *_LIFE, *fields_of("customer")),
    personal={"id": Rule.PERSON, **personal_of("customer")},
    changed="updated_at",
    deleted='"IsDeleted"',
    prepare=_as_customers,
    unfilled=unnamed("customer"),
    unread=("attributes",),
    scope="api, and a user with read access to accounts, contacts and their fields",
)

OPPORTUNITIES = VendorStream(
    name="opportunities",
    key=("id",),
    read=_reading("Opportunity", "contract", "StageName", "IsWon"),
    columns=(
        text("id", "Id"),
        text("stage", "StageName"),
        flag("is_won", "IsWon"),
        text("holder_id", "_holder"),
        *_LIFE,
        *fields_of("contract"),
    ),
    personal={"holder_id": Rule.PERSON, **personal_of("contract")},
    changed="updated_at",
    deleted='"IsDeleted"',
    prepare=_as_contracts,
    unfilled=unnamed("contract"),
    unread=("attributes", "AccountId", "ContactId"),
    scope="api, and a user with read access to opportunities and their fields",
)


def _auth(settings: SalesforceSource, secrets: Mapping[str, str]) -> Any:
    url = f"{CONNECTOR.address(settings)}/services/oauth2/token"
    return client_credentials(url, secrets["client_id"], secrets["client_secret"])


CONNECTOR = Vendor(
    name="salesforce",
    kind="crm",
    base_url="https://{my_domain}.my.salesforce.com",
    settings=SalesforceSource,
    secrets=(Secret("client_id"), Secret("client_secret")),
    auth=_auth,
    declared=(CUSTOMERS, OPPORTUNITIES),
    host_setting="my_domain",
    request_budget=1_000,
)
