"""Zendesk as far as its connector asks: incremental exports by cursor and by time, ratings, groups."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from ingestion.sample.serving.people import NAME, PHONE, email_of, free_text, id_of, number_of
from ingestion.sample.serving.store import Rows
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

EMAIL, TOKEN = "reader@larkfield.example", "zendesk-token-of-the-sample"
WITHHELD = timedelta(minutes=1)  # the exports keep back the last minute
EXPORTS = "/api/v2/incremental"


class ZendeskSite(Site):
    """Collections: tickets, users, ticket_events, satisfaction_ratings, groups."""

    name = "zendesk"
    settings: ClassVar = {"subdomain": "larkfield", "email": EMAIL}
    secrets: ClassVar = {"api_token": TOKEN}
    never_deleted: ClassVar = {
        "ticket_events": "what happened cannot be deleted",
        "satisfaction_ratings": "ratings cannot be deleted",
    }

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the e-mail with /token and the token."""
        wanted = b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
        if call.headers.get("Authorization") == f"Basic {wanted}":
            return None
        return answer({"error": "Couldn't authenticate you"}, 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return what the connector asks for."""
        return {
            f"GET {EXPORTS}/tickets/cursor.json": lambda call: self._by_cursor("tickets", call),
            f"GET {EXPORTS}/users/cursor.json": lambda call: self._by_cursor("users", call),
            f"GET {EXPORTS}/ticket_events.json": self._by_time,
            "GET /api/v2/satisfaction_ratings.json": lambda call: self._list("satisfaction_ratings", call),
            "GET /api/v2/groups.json": lambda call: self._list("groups", call),
        }

    def _by_cursor(self, collection: str, call: Call) -> Reply:
        if not call.params.get("cursor") and not call.params.get("start_time"):
            return answer({"error": "StartTimeMissing"}, 400)
        first = not call.params.get("cursor")
        rows = self.store.page(
            collection,
            after=call.number("cursor", 0),
            limit=self.limit(call.number("per_page", 100, most=1000)),
            since=_moment(call) if first else None,
            until=self.now - WITHHELD,
        )
        cursor = {"after_cursor": str(rows.last), "before_cursor": None}
        return listing(collection, rows.listed, **cursor, end_of_stream=not rows.more)

    def _by_time(self, call: Call) -> Reply:
        """The older export: from a second on, up to a thousand, and where to go on; seconds are not split."""
        begun = _moment(call)
        if begun > self.now - WITHHELD:
            return answer({"error": "InvalidValue", "description": "Too recent start_time."}, 422)
        rows = self.store.page(
            "ticket_events", limit=self.limit(1000), since=begun, until=self.now - WITHHELD
        )
        end = self._second(rows) if rows.count else int(begun.timestamp())
        following = f"{call.base_url}{EXPORTS}/ticket_events.json?start_time={end}"
        beside = {"next_page": following, "count": rows.count, "end_time": end}
        return listing("ticket_events", rows.listed, **beside, end_of_stream=not rows.more)

    def _second(self, rows: Rows) -> int:
        last = self.store.changed_at("ticket_events", rows.last)
        return int(last.timestamp()) if last else 0

    def _list(self, collection: str, call: Call) -> Reply:
        rows = self.store.page(
            collection,
            after=call.number("page[after]", 0),
            limit=self.limit(call.number("page[size]", 100, most=100)),
            since=_moment(call) if "start_time" in call.params else None,
        )
        meta = {"has_more": rows.more, "after_cursor": str(rows.last) if rows.count else None}
        return listing(collection, rows.listed, meta=meta)

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put one record of a stream."""
        record = _SAMPLES[stream](n, at.isoformat().replace("+00:00", "Z"), version)
        self.store.put(stream, record, changed=min(at, self.now - 2 * WITHHELD))

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete: a ticket and a user say so in the export, a group is gone."""
        if stream == "groups":
            self.store.remove("groups", str(n))
            return
        gone = {"status": "deleted"} if stream == "tickets" else {"active": False}
        record = _SAMPLES[stream](n, at.isoformat().replace("+00:00", "Z"), 0) | gone
        self.store.put(stream, record, changed=at)


def _moment(call: Call) -> datetime:
    return datetime.fromtimestamp(call.number("start_time", 0), UTC)


def _ticket(n: int, at: str, version: int) -> dict[str, Any]:
    return {
        "id": n,
        "status": ("open", "solved")[version],
        "priority": "normal",
        "type": "problem",
        "via": {"channel": "email"},
        "subject": free_text(n),
        "description": NAME,
        "requester_id": id_of(n),
        "assignee_id": id_of(70),
        "group_id": 5,
        "tags": ["lamp"],
        "custom_fields": [{"id": 11, "value": "delivery"}, {"id": 12, "value": PHONE}],
        "created_at": "2026-10-01T10:00:00Z",
        "updated_at": at,
    }


def _user(n: int, at: str, version: int) -> dict[str, Any]:
    return {
        "id": id_of(n),
        "name": NAME,
        "phone": PHONE,
        "email": email_of(n),
        "external_id": number_of(n),
        "role": "end-user",
        "locale": ("en-GB", "de")[version],
        "default_group_id": 5,
        "active": True,
        "created_at": "2026-10-01T10:00:00Z",
        "updated_at": at,
    }


def _event(n: int, at: str, version: int) -> dict[str, Any]:
    comment = {
        "id": n,
        "event_type": "Comment",
        "public": True,
        "author_id": id_of(70),
        "body": f"{free_text(n)} {version}",
    }
    return {
        "id": 100_000 + n,
        "ticket_id": n,
        "updater_id": id_of(70),
        "created_at": at,
        "event_type": "Audit",
        "child_events": [comment],
    }


def _rating(n: int, at: str, version: int) -> dict[str, Any]:
    return {
        "id": n,
        "ticket_id": n,
        "requester_id": id_of(n),
        "assignee_id": id_of(70),
        "group_id": 5,
        "score": ("offered", "good")[version],
        "reason": "No reason provided",
        "comment": free_text(n),
        "created_at": "2026-10-01T10:00:00Z",
        "updated_at": at,
    }


def _group(n: int, at: str, version: int) -> dict[str, Any]:
    return {"id": n, "name": f"Team {n} {version}", "created_at": "2026-10-01T10:00:00Z", "updated_at": at}


_SAMPLES = {
    "tickets": _ticket,
    "users": _user,
    "ticket_events": _event,
    "satisfaction_ratings": _rating,
    "groups": _group,
}
SITE = ZendeskSite
