"""Typeform as far as its connector asks: forms by pages, responses newest first with a `before` token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from ingestion.sample.serving.people import NAME, PHONE, email_of, employee_number_of, free_text, number_of
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN = "typeform-token-of-the-sample"  # noqa: S105 - opens nothing but this simulator


class TypeformSite(Site):
    """Collections: forms, and responses with the form as parent."""

    name = "typeform"
    settings: ClassVar = {"variables": {"customer_id": "customer_no", "employee_id": "personnel_no"}}
    secrets: ClassVar = {"access_token": TOKEN}
    never_deleted: ClassVar = {"fields": "a field taken out of a form keeps its row: its answers stay"}

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the token."""
        if call.headers.get("Authorization") == f"Bearer {TOKEN}":
            return None
        return answer(
            {"code": "AUTHENTICATION_FAILED", "description": "Authentication credentials not found"}, 401
        )

    def routes(self) -> Mapping[str, Handler]:
        """Return the resources; ids are those of the store."""
        return {
            "GET /forms": self._forms,
            "GET /forms/{id}": self._form,
            "GET /forms/{id}/responses": self._responses,
        }

    def _forms(self, call: Call) -> Reply:
        size, page = self.limit(call.number("page_size", 10, most=200)), call.number("page", 1)
        rows = self.store.page("forms", skip=(page - 1) * size, limit=size)
        kept = ("id", "title", "settings", "created_at", "last_updated_at")
        listed = json.dumps([{key: record[key] for key in kept} for record in rows.records()])
        count = self.store.count("forms")
        return listing("items", listed, total_items=count, page_count=-(-count // size))

    def _form(self, call: Call) -> Reply:
        record = self.store.get("forms", call.named["id"])
        return answer(record) if record else answer({"code": "FORM_NOT_FOUND"}, 404)

    def _responses(self, call: Call) -> Reply:
        """Newest first; `since` is inclusive and to the second, `before` names a response."""
        size = self.limit(call.number("page_size", 25, most=1000))
        since = call.params.get("since")
        begun = datetime.fromisoformat(since) if since else None
        within: dict[str, Any] = {"parent": call.named["id"], "since": begun}
        total = self.store.count("responses", **within)
        places = self.store.page("responses", limit=total or 1, **within).records()
        tokens = [record["token"] for record in places]
        before = call.params.get("before")
        end = tokens.index(before) if before in tokens else total if not before else 0
        listed = places[max(0, end - size) : end][::-1]
        body = json.dumps(listed, ensure_ascii=False)
        return listing("items", body, total_items=end, page_count=-(-end // size))

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a form, a field of one of the first two forms, or a response to one of them."""
        parent = str(2 - n % 2)
        if stream == "forms":
            self._put_form(str(n), at, title=f"Form {n}" + " again" * version)
        elif stream == "fields":
            fields = (self.store.get("forms", parent) or {"fields": []})["fields"]
            # The form is changed by the vendor's own clock.
            others = [other for other in fields if other["id"] != f"f{n}"]
            self._put_form(parent, min(at, self.now), fields=[*others, _field(n, version)])
        else:
            self.store.put("responses", _response(n, at, version), changed=at, key="token", parent=parent)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Let a form or a response vanish."""
        self.store.remove(stream, str(n))

    def _put_form(self, name: str, at: datetime, **changed: Any) -> None:
        known = self.store.get("forms", name) or {"id": name, "title": "", "fields": []}
        before = known.get("last_updated_at", "")
        known |= {"settings": {"is_public": True}, "created_at": "2026-10-01T08:00:00Z", **changed}
        known["last_updated_at"] = max(before, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        self.store.put("forms", known, changed=at)


def _field(n: int, version: int) -> dict[str, Any]:
    title = f"How was it ({n})?" + " Really?" * version
    return {
        "id": f"f{n}",
        "ref": f"r{n}",
        "type": "opinion_scale",
        "title": title,
        "properties": {"steps": 5},
    }


def _response(n: int, at: datetime, version: int) -> dict[str, Any]:
    def given(name: str, kind: str, **value: Any) -> dict[str, Any]:
        return {"field": {"id": name, "type": kind, "ref": name}, **value}

    return {
        "landing_id": str(n),
        "token": str(n),
        "response_id": str(n),
        "response_type": "completed",
        "landed_at": "2026-10-01T10:00:00Z",
        "submitted_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "metadata": {"user_agent": "Mozilla", "network_id": email_of(n), "referer": "https://x.example"},
        "hidden": {"customer_no": number_of(n), "personnel_no": employee_number_of(n), "other": NAME},
        "calculated": {"score": 0},
        "answers": [
            given(f"f{n}", "opinion_scale", type="number", number=4 + version),
            given("words", "long_text", type="text", text=free_text(n)),
            given("name", "short_text", type="text", text=NAME),
            given("mail", "email", type="email", email=email_of(n)),
            given("phone", "phone_number", type="phone_number", phone_number=PHONE),
        ],
    }


SITE = TypeformSite
