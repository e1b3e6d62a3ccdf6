"""Salesforce as far as its connector asks: a token, descriptions of objects, SOQL over what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from ingestion.expressions import literal
from ingestion.sample.serving.people import NAME, PHONE, email_of, id_of, number_of
from ingestion.sample.serving.store import Store
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

CLIENT, PASSPHRASE, TOKEN = "client-of-the-sample", "salesforce-passphrase-of-the-sample", "token-of-tonight"
ROOT, BATCH = "/services/data/v61.0", 2000
STANDARD = {
    "Account": "Id IsDeleted CreatedDate SystemModstamp Name BillingCountry Phone",
    "Contact": "Id IsDeleted CreatedDate SystemModstamp Name Email MailingCountry",
    "Opportunity": "Id IsDeleted CreatedDate SystemModstamp Name StageName IsWon CloseDate AccountId "
    "ContactId",
}
SOQL = re.compile(
    r"SELECT (?P<fields>[\w, ]+) FROM (?P<kind>\w+) WHERE SystemModstamp >= (?P<since>\S+) "
    r"ORDER BY SystemModstamp, Id"
)


class SalesforceSite(Site):
    """Collections: Account, Contact, Opportunity."""

    name = "salesforce"
    settings: ClassVar = {
        "my_domain": "larkfield",
        "customer_fields": {"customer_id": "Customer_Number__c", "email": "Mail__c", "plan": "Tariff__c"},
        "contract_fields": {"monthly_amount": "Monthly__c"},
    }
    secrets: ClassVar = {"client_id": CLIENT, "client_secret": PASSPHRASE}

    def __init__(self, store: Store | None = None, now: datetime | None = None) -> None:
        super().__init__(store, now)
        self.fields = {kind: set(listed.split()) for kind, listed in STANDARD.items()}
        self.fields["Account"] |= {"Customer_Number__c", "Mail__c", "Tariff__c"}
        self.fields["Opportunity"].add("Monthly__c")
        self.token, self.used, self.allowed = TOKEN, 0, 15_000
        self._queries: dict[str, tuple[str, str, str]] = {}

    def refuse(self, call: Call) -> Reply | None:
        """Let in who has tonight's token; the way to it is open."""
        if call.path.endswith("/oauth2/token") or call.headers.get("Authorization") == f"Bearer {self.token}":
            return None
        return answer([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}], 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return token, descriptions and queries."""
        return {
            "POST /services/oauth2/token": self._login,
            f"GET {ROOT}/sobjects/{{kind}}/describe": self._describe,
            f"GET {ROOT}/queryAll": self._query,
            f"GET {ROOT}/query/{{name}}": self._more,
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put an account, or an opportunity of the account with that number."""
        kind, record = _record(stream, n, at, version)
        self.store.put(kind, record, changed=at, key="Id")

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Put it into the recycle bin."""
        kind, record = _record(stream, n, at, 0)
        self.store.put(kind, record | {"IsDeleted": True}, changed=at, key="Id", deleted=True)

    def _login(self, call: Call) -> Reply:
        given = call.body or {}
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, PASSPHRASE):
            return answer({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
        return answer({"access_token": self.token, "instance_url": call.base_url, "token_type": "Bearer"})

    def _describe(self, call: Call) -> Reply:
        kind = call.named["kind"]
        if kind not in self.fields:
            return answer(
                [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}], 404
            )
        return answer({"name": kind, "fields": [{"name": name} for name in sorted(self.fields[kind])]})

    def _query(self, call: Call) -> Reply:
        found = SOQL.fullmatch(call.params.get("q", ""))
        if not found:
            return answer([{"errorCode": "MALFORMED_QUERY", "message": "unexpected token"}], 400)
        kind, names = found["kind"], found["fields"].split(", ")
        for name in names:
            if name not in self.fields[kind]:
                told = f"No such column '{name}' on entity '{kind}'"
                return answer([{"errorCode": "INVALID_FIELD", "message": told}], 400)
        pairs = ", ".join(f"{literal(name)}, record->{literal(f'$.{name}')}" for name in names)
        attributes = f"json_object('type', {literal(kind)})"
        since = datetime.fromisoformat(found["since"].replace("Z", "+00:00"))
        where = f"changed >= {round(since.timestamp() * 1_000_000)}"
        query = f"01g{len(self._queries):06}AAA"
        self._queries[query] = (kind, where, f"json_object('attributes', {attributes}, {pairs})::varchar")
        return self._batch(query, 0)

    def _more(self, call: Call) -> Reply:
        query, _, skip = call.named["name"].partition("-")
        if query not in self._queries or not skip.isdigit():
            return answer([{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}], 400)
        return self._batch(query, int(skip))

    def _batch(self, query: str, skip: int) -> Reply:
        kind, where, shown = self._queries[query]
        limit = self.limit(BATCH)
        rows = self.store.page(kind, skip=skip, limit=limit, where=where, order="changed, id", shown=shown)
        total = self.store.page(kind, limit=10**9, where=where, shown="'1'").count
        following = {"nextRecordsUrl": f"{ROOT}/query/{query}-{skip + limit}"} if rows.more else {}
        self.used += 1
        reply = listing("records", rows.listed, totalSize=total, done=not rows.more, **following)
        return Reply(reply.body, 200, {"Sforce-Limit-Info": f"api-usage={self.used}/{self.allowed}"})


def _record(stream: str, n: int, at: datetime, version: int) -> tuple[str, dict[str, Any]]:
    life = {
        "IsDeleted": False,
        "CreatedDate": "2026-10-01T10:00:00.000+0000",
        "SystemModstamp": at.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }
    if stream == "customers":
        return "Account", life | {
            "Id": f"001{id_of(n)}AAA",
            "Name": NAME,
            "Phone": PHONE,
            "Mail__c": email_of(n),
            "Customer_Number__c": number_of(n),
            "BillingCountry": "Ireland",
            "Tariff__c": ("Basic", "Plus")[version],
        }
    return "Opportunity", life | {
        "Id": f"006{n:012}AAA",
        "Name": f"Contract of {NAME}",
        "AccountId": f"001{id_of(n)}AAA",
        "StageName": "Closed Won",
        "IsWon": True,
        "CloseDate": "2026-01-31",
        "Monthly__c": (29.9, 39.9)[version],
    }


SITE = SalesforceSite
