"""Zendesk as far as its connector asks: incremental exports by cursor, a login by e-mail and token."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from ingestion.sample.serving.people import free_text
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

EMAIL, TOKEN = "reader@larkfield.example", "zendesk-token-of-the-sample"
WITHHELD = timedelta(minutes=1)  # the export keeps back the last minute


class ZendeskSite(Site):
    """Collections: tickets."""

    name = "zendesk"
    settings: ClassVar = {"subdomain": "larkfield", "email": EMAIL}
    secrets: ClassVar = {"api_token": TOKEN}

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the e-mail with /token and the token."""
        wanted = b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        if call.headers.get("Authorization") == f"Basic {wanted}":
            return None
        return answer({"error": "Couldn't authenticate you"}, 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return the incremental exports."""
        return {"GET /api/v2/incremental/tickets/cursor.json": lambda call: self._export("tickets", call)}

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a ticket."""
        self.store.put("tickets", _ticket(n, at, version), changed=min(at, self.now - 2 * WITHHELD))

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete a ticket: the export says so."""
        self.store.put("tickets", _ticket(n, at, 0) | {"status": "deleted"}, changed=at)

    def _export(self, collection: str, call: Call) -> Reply:
        if not call.params.get("cursor") and not call.params.get("start_time"):
            return answer({"error": "StartTimeMissing"}, 400)
        after = call.number("cursor", 0)
        since = None
        if not call.params.get("cursor"):
            since = datetime.fromtimestamp(call.number("start_time", 0), UTC)
        rows = self.store.page(
            collection,
            after=after,
            limit=self.limit(call.number("per_page", 1000, most=1000)),
            since=since,
            until=self.now - WITHHELD,
        )
        return listing(
            collection,
            rows.listed,
            after_cursor=str(rows.last),
            before_cursor=None,
            end_of_stream=not rows.more,
        )


def _ticket(n: int, at: datetime, version: int) -> dict[str, Any]:
    return {
        "id": n,
        "status": ("open", "solved")[version],
        "priority": "normal",
        "via": {"channel": "email"},
        "subject": free_text(n),
        "requester_id": 9000 + n,
        "assignee_id": 70,
        "group_id": 5,
        "tags": ["lamp"],
        "created_at": "2026-10-01T10:00:00Z",
        "updated_at": at.isoformat().replace("+00:00", "Z"),
        "has_incidents": False,
    }


SITE = ZendeskSite
