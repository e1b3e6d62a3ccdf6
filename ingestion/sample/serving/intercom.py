"""Intercom as far as its connector asks: searches with a cursor in the body, times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from ingestion.sample.serving.people import NAME, PHONE, email_of, free_text, id_of, number_of
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN = "intercom-token-of-the-sample"  # noqa: S105 - opens nothing but the simulator


class IntercomSite(Site):
    """Collections: conversations, conversation_parts (parent: the conversation), contacts, admins, teams."""

    name = "intercom"
    settings: ClassVar = {
        "streams": ("conversations", "conversation_parts", "contacts", "admins", "teams"),
    }
    secrets: ClassVar = {"access_token": TOKEN}
    never_deleted: ClassVar = dict.fromkeys(
        ("conversations", "conversation_parts", "contacts"), "Intercom does not say that it was deleted"
    )

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the token and names the version of the API."""
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return answer({"type": "error.list", "errors": [{"code": "unauthorized"}]}, 401)
        if not call.headers.get("Intercom-Version"):
            return answer({"type": "error.list", "errors": [{"code": "intercom_version_invalid"}]}, 400)
        return None

    def routes(self) -> Mapping[str, Handler]:
        """Return the searches and lists that the connector reads."""
        return {
            "POST /conversations/search": lambda call: self._search("conversations", "conversations", call),
            "GET /conversations/{conversation}": self._conversation,
            "POST /contacts/search": lambda call: self._search("contacts", "data", call),
            "GET /admins": lambda call: self._all("admins"),
            "GET /teams": lambda call: self._all("teams"),
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a record; a part belongs to the conversation of the same number."""
        parent = str(n) if stream == "conversation_parts" else ""
        self.store.put(stream, _record(stream, n, at, version), changed=at, parent=parent)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Let a record vanish."""
        self.store.remove(stream, _number(stream, n))

    def _search(self, collection: str, name: str, call: Call) -> Reply:
        asked, pages = call.body["query"], call.body.get("pagination", {})
        if asked.get("field") != "updated_at" or asked.get("operator") != ">":
            return answer({"type": "error.list", "errors": [{"code": "parameter_invalid"}]}, 400)
        rows = self.store.page(
            collection,
            after=int(pages.get("starting_after") or 0),
            limit=self.limit(min(int(pages.get("per_page", 20)), 150)),
            since=datetime.fromtimestamp(int(asked["value"]) + 1, UTC),
        )
        following = {"starting_after": str(rows.last)} if rows.more else None
        paging = {"type": "pages", "per_page": 150} | ({"next": following} if following else {})
        return listing(name, rows.listed, type=f"{name}.list", pages=paging)

    def _conversation(self, call: Call) -> Reply:
        found = self.store.get("conversations", call.named["conversation"])
        if found is None:
            return answer({"type": "error.list", "errors": [{"code": "not_found"}]}, 404)
        parts = self.store.page("conversation_parts", parent=call.named["conversation"], limit=500)
        found["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": parts.records(),
            "total_count": parts.count,
        }
        return answer(found)

    def _all(self, collection: str) -> Reply:
        return listing(collection, self.store.page(collection, limit=1000).listed, type=f"{collection}.list")


def _record(stream: str, n: int, at: datetime, version: int) -> dict[str, Any]:
    """Make a record of a stream as the vendor writes it."""
    person = {"type": "user", "id": str(id_of(n)), "external_id": number_of(n)}
    made = {
        "conversations": {
            "state": ("open", "closed")[version],
            "priority": "priority",
            "title": free_text(n),
            "source": {"type": "email", "author": {**person, "name": NAME, "email": email_of(n)}},
            "contacts": {"type": "contact.list", "contacts": [person]},
            "admin_assignee_id": id_of(70),
            "team_assignee_id": "5",
            "ai_agent_participated": False,
            "topics": {"topics": [{"name": "lamps"}]},
            "statistics": {
                "first_admin_reply_at": _seconds(at),
                "first_close_at": _seconds(at),
                "last_close_at": _seconds(at),
                "count_reopens": version,
            },
            "conversation_rating": {
                "rating": 4 - version,
                "remark": free_text(n),
                "created_at": _seconds(at),
                "teammate": {"type": "admin", "id": id_of(70)},
            },
        },
        "conversation_parts": {
            "part_type": ("comment", "note")[version],
            "author": {"type": "admin", "id": id_of(70), "name": NAME, "email": email_of(n)},
            "body": free_text(n),
        },
        "contacts": {
            **person,
            "role": "user",
            "email": email_of(n),
            "phone": PHONE,
            "name": NAME,
            "language_override": ("en", "de")[version],
            "location": {"country_code": "GBR", "region": "Merseyside"},
            "signed_up_at": _seconds(at),
        },
        "admins": {"type": "admin", "email": email_of(n), "team_ids": [5, version]},
        "teams": {"name": f"Team {n}{'ab'[version]}"},
    }[stream]
    return {"id": _number(stream, n), "created_at": _seconds(at), "updated_at": _seconds(at)} | made


def _number(stream: str, n: int) -> str:
    return str(id_of(n) if stream in ("contacts", "admins") else n)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


SITE = IntercomSite
