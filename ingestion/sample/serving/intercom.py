"""Intercom as far as its connector asks: searches with a cursor in the body, times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN = "intercom-token-of-the-sample"  # noqa: S105 - opens nothing but the simulator


class IntercomSite(Site):
    """Collections: conversations, conversation_parts (parent: the conversation), contacts, admins, teams."""

    name = "intercom"
    secrets: ClassVar = {"access_token": TOKEN}

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

    def _search(self, collection: str, name: str, call: Call) -> Reply:
        asked, pages = call.body["query"], call.body.get("pagination", {})
        if asked.get("field") != "updated_at" or asked.get("operator") != ">":
            return answer({"type": "error.list", "errors": [{"code": "parameter_invalid"}]}, 400)
        rows = self.store.page(
            collection,
            after=int(pages.get("starting_after") or 0),
            limit=min(int(pages.get("per_page", 20)), 150),
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


SITE = IntercomSite
