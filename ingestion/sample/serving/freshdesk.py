"""Freshdesk as far as its connector asks: lists of a hundred by page, thirty days unless told otherwise."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from ingestion.expressions import literal
from ingestion.sample.serving.people import NAME, PHONE, email_of, free_text, id_of, number_of
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer

KEY = "freshdesk-key-of-the-sample"
LAST_PAGE = 300  # of tickets; asking further is refused
RECENT = timedelta(days=30)


class FreshdeskSite(Site):
    """Collections: tickets, conversations (parent: the ticket), contacts, agents, groups, ratings."""

    name = "freshdesk"
    settings: ClassVar = {
        "domain": "larkfield",
        "streams": ("tickets", "conversations", "contacts", "agents", "groups", "satisfaction_ratings"),
    }
    secrets: ClassVar = {"api_key": KEY}
    never_deleted: ClassVar = {
        "conversations": "Freshdesk does not say that a message was deleted",
        "satisfaction_ratings": "Freshdesk does not say that a rating was deleted",
    }
    last_page = LAST_PAGE

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the key as a name; the password does not matter."""
        wanted = b64encode(f"{KEY}:X".encode()).decode()
        if call.headers.get("Authorization") == f"Basic {wanted}":
            return None
        return answer({"code": "invalid_credentials", "message": "You have to be logged in."}, 401)

    def routes(self) -> Mapping[str, Handler]:
        """Return the lists that the connector reads."""
        return {
            "GET /api/v2/tickets": self._tickets,
            "GET /api/v2/tickets/{ticket}/conversations": self._conversations,
            "GET /api/v2/contacts": lambda call: self._listed("contacts", call, "_updated_since"),
            "GET /api/v2/agents": lambda call: self._listed("agents", call),
            "GET /api/v2/groups": lambda call: self._listed("groups", call),
            "GET /api/v2/surveys/satisfaction_ratings": lambda call: self._listed(
                "ratings", call, "created_since"
            ),
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a record; what was written belongs to the ticket of the same number, and changes it."""
        parent = str(n) if stream == "conversations" else ""
        self.store.put(_KEPT.get(stream, stream), _record(stream, n, at, version), changed=at, parent=parent)
        if parent:
            self._touch(n, at)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete a record: tickets move to the list of deleted ones, contacts say so, others are gone."""
        if stream == "tickets":
            self.store.put(stream, _record(stream, n, at, 0), changed=at, deleted=True)
        elif stream == "contacts":
            self.store.put(stream, _record(stream, n, at, 0) | {"deleted": True}, changed=at)
        else:
            self.store.remove(stream, str(_number(stream, n)))

    def _touch(self, n: int, at: datetime) -> None:
        """Whatever is written on a ticket moves its time; nothing moves it back."""
        ticket = self.store.get("tickets", str(n)) or _record("tickets", n, at, 0)
        ticket["updated_at"] = max(ticket["updated_at"], _iso(at))
        moved = datetime.fromisoformat(ticket["updated_at"])
        self.store.put("tickets", ticket, changed=moved)

    def _tickets(self, call: Call) -> Reply:
        if call.number("page", 1) > self.last_page:
            return answer({"description": "Validation failed", "errors": [{"field": "page"}]}, 400)
        deleted = call.params.get("filter") == "deleted"
        recent = f"record->>'$.created_at' >= {literal(_iso(self.now - RECENT))}"
        where = "true" if "updated_since" in call.params else recent
        reply = self._listed("tickets", call, "updated_since", deleted=deleted, where=where)
        if call.params.get("include") == "stats":
            return reply
        return reply.with_json([{k: v for k, v in t.items() if k != "stats"} for t in reply.json()])

    def _conversations(self, call: Call) -> Reply:
        return self._listed("conversations", call, parent=call.named["ticket"])

    def _listed(
        self,
        collection: str,
        call: Call,
        since: str = "",
        *,
        deleted: bool | None = None,
        parent: str | None = None,
        where: str = "true",
    ) -> Reply:
        size, number = self.limit(call.number("per_page", 30, most=100)), call.number("page", 1)
        told = call.params.get(since) if since else None
        begun = datetime.fromisoformat(told).astimezone(UTC) if told else None
        rows = self.store.page(
            collection,
            skip=(number - 1) * size,
            limit=size,
            since=begun,
            deleted=deleted,
            parent=parent,
            where=where,
        )
        following = urlencode({**call.params, "page": number + 1})
        link = {"Link": f'<{call.base_url}{call.path}?{following}>; rel="next"'} if rows.more else {}
        return Reply(rows.listed.encode(), headers=link)


_KEPT = {"satisfaction_ratings": "ratings"}


def _record(stream: str, n: int, at: datetime, version: int) -> dict[str, Any]:
    """Make a record of a stream as the vendor writes it."""
    made = {
        "tickets": {
            "status": (2, 4)[version],
            "priority": 2,
            "source": 1,
            "subject": free_text(n),
            "type": "Question",
            "requester_id": id_of(n),
            "responder_id": id_of(70),
            "group_id": 5,
            "spam": False,
            "stats": dict.fromkeys(
                ("first_responded_at", "reopened_at", "resolved_at", "closed_at"), _iso(at)
            ),
        },
        "conversations": {
            "user_id": id_of(70),
            "incoming": False,
            "private": bool(version),
            "source": 0,
            "body_text": free_text(n),
        },
        "contacts": {
            "name": NAME,
            "phone": PHONE,
            "email": email_of(n),
            "unique_external_id": number_of(n),
            "language": ("en", "de")[version],
            "deleted": False,
        },
        "agents": {"type": ("support_agent", "field_agent")[version], "contact": {"email": email_of(n)}},
        "groups": {"name": f"Group {n}{'ab'[version]}"},
        "satisfaction_ratings": {
            "survey_id": 9,
            "user_id": id_of(n),
            "agent_id": id_of(70),
            "group_id": 5,
            "ticket_id": n,
            "feedback": free_text(n),
            "ratings": {"default_question": (103, -103)[version]},
        },
    }[stream]
    return {"id": _number(stream, n), "created_at": _iso(at), "updated_at": _iso(at)} | made


def _number(stream: str, n: int) -> int:
    return id_of(n) if stream in ("contacts", "agents") else n


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


SITE = FreshdeskSite
