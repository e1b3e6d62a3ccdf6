"""SurveyMonkey as far as its connector asks: surveys, designs, collectors, responses by numbered pages.

As the vendor does, it counts 500 requests a day, lists the newest change first unless asked otherwise, and
takes "modified after" by the word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from ingestion.sample.serving.people import NAME, email_of, employee_number_of, free_text, id_of, number_of
from ingestion.sample.serving.store import Store
from ingestion.sample.serving.web import Call, Handler, Reply, Site, answer, listing

TOKEN = "surveymonkey-token-of-the-sample"  # noqa: S105 - opens nothing but this simulator
REQUESTS_A_DAY = 500


@dataclass
class _Used:
    """Requests of one day."""

    day: str = ""
    requests: int = 0


class SurveyMonkeySite(Site):
    """Collections: surveys, details, collectors, and responses with the survey as parent."""

    name = "surveymonkey"
    settings: ClassVar = {"variables": {"customer_id": "customer_no", "employee_id": "personnel_no"}}
    secrets: ClassVar = {"access_token": TOKEN}
    requests_a_day = REQUESTS_A_DAY
    never_deleted: ClassVar = {
        "questions": "a question taken out of a survey keeps its row: its answers stay"
    }

    def __init__(self, store: Store | None = None, now: datetime | None = None) -> None:
        super().__init__(store, now)
        self._used = _Used()

    def refuse(self, call: Call) -> Reply | None:
        """Let in who sends the token and has requests left today."""
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "1011", "The authorization token was not provided or is invalid.")
        day = f"{self.now:%Y-%m-%d}"
        self._used = _Used(day, self._used.requests + 1 if self._used.day == day else 1)
        if self._used.requests > self.requests_a_day:
            reply = _error(429, "1040", "Rate limit reached.")
            return Reply(reply.body, 429, {"X-Ratelimit-App-Global-Day-Remaining": "0"})
        return None

    def routes(self) -> Mapping[str, Handler]:
        """Return the resources; ids are those of the store."""
        return {
            "GET /v3/surveys": self._surveys,
            "GET /v3/surveys/{id}/details": lambda call: self._one("details", call),
            "GET /v3/collectors/{id}": lambda call: self._one("collectors", call),
            "GET /v3/surveys/{id}/responses/bulk": lambda call: self._responses(call, most=100),
            "GET /v3/surveys/{id}/responses": self._names,
        }

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put a survey, a question of one of the first two surveys, or a response to one of them."""
        parent = str(2 - n % 2)
        if stream == "surveys":
            self._put_survey(str(n), at, title=f"Survey {n}" + " again" * version)
        elif stream == "questions":
            details = self.store.get("details", parent) or {"pages": []}
            page = {"id": str(n), "questions": [_question(n, version)]}
            others = [other for other in details["pages"] if other["id"] != page["id"]]
            # The design is changed by the vendor's own clock.
            self._put_survey(parent, min(at, self.now), pages=[*others, page])
        else:
            self.store.put("collectors", _COLLECTOR, changed=at)
            self.store.put("responses", _response(n, parent, at, version), changed=at, parent=parent)

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Let a survey or a response vanish."""
        for collection in ("surveys", "details") if stream == "surveys" else ("responses",):
            self.store.remove(collection, str(n))

    def _put_survey(self, name: str, at: datetime, **changed: Any) -> None:
        """Change a survey; its design changes with it and is as new."""
        known = self.store.get("details", name) or {"id": name, "language": "en", "pages": []}
        before = known.get("date_modified", "")
        known |= {"date_created": "2026-10-01T08:00:00", **changed}
        known["date_modified"] = max(before, f"{at:%Y-%m-%dT%H:%M:%S}")
        known["question_count"] = len(known["pages"])
        listed = {key: value for key, value in known.items() if key != "pages"}
        self.store.put("details", known, changed=at)
        self.store.put("surveys", listed, changed=at)

    def _one(self, collection: str, call: Call) -> Reply:
        record = self.store.get(collection, call.named["id"])
        return answer(record) if record else _error(404, "1020", "The requested resource was not found.")

    def _surveys(self, call: Call) -> Reply:
        size, page = self.limit(call.number("per_page", 50, most=1000)), call.number("page", 1)
        rows = self.store.page("surveys", skip=(page - 1) * size, limit=size)
        shown = {"id", "title", "nickname", "href", *call.params.get("include", "").split(",")}
        records = [{k: v for k, v in record.items() if k in shown} for record in rows.records()]
        for record in records:
            if "response_count" in shown:
                record["response_count"] = self.store.count("responses", parent=record["id"])
        return _page(call, json.dumps(records), page, size, self.store.count("surveys"), rows.more)

    def _names(self, call: Call) -> Reply:
        """List responses without their answers."""
        reply = self._responses(call, most=1000)
        told = reply.json()
        told["data"] = [
            {"id": r["id"], "href": f"{call.base_url}{call.path}/{r['id']}"} for r in told["data"]
        ]
        return reply.with_json(told)

    def _responses(self, call: Call, most: int) -> Reply:
        size, page = self.limit(call.number("per_page", 50, most=most)), call.number("page", 1)
        after = call.params.get("start_modified_at")
        # By the word: what was modified in that very second is not "after" it.
        since = datetime.fromisoformat(after).replace(tzinfo=UTC) + timedelta(seconds=1) if after else None
        within: dict[str, Any] = {"parent": call.named["id"], "since": since}
        total = self.store.count("responses", **within)
        if call.params.get("sort_order") == "ASC":
            within["order"] = "changed, n"
            rows = self.store.page("responses", skip=(page - 1) * size, limit=size, **within)
            return _page(call, rows.listed, page, size, total, rows.more)
        end = max(0, total - (page - 1) * size)
        rows = self.store.page("responses", skip=max(0, end - size), limit=min(end, size), **within)
        newest_first = json.dumps(rows.records()[::-1], ensure_ascii=False)
        return _page(call, newest_first, page, size, total, end > size)


def _page(call: Call, listed: str, page: int, size: int, total: int, more: bool) -> Reply:
    def link(number: int) -> str:
        query = urlencode({**call.params, "per_page": size, "page": number})
        return f"{call.base_url}{call.path}?{query}"

    links = {"self": link(page)} | ({"next": link(page + 1)} if more else {})
    return listing("data", listed, per_page=size, page=page, total=total, links=links)


def _error(status: int, number: str, message: str) -> Reply:
    return answer({"error": {"id": number, "message": message, "http_status_code": status}}, status)


_COLLECTOR = {"id": "7", "type": "email", "anonymous_type": "not_anonymous"}


def _question(n: int, version: int) -> dict[str, Any]:
    choices = [{"id": f"{n}{score}", "position": score, "weight": score} for score in range(1, 6)]
    heading = f"How was it ({n})?" + " Really?" * version
    shape = {"family": "matrix", "subtype": "rating", "position": 1}
    rows = [{"id": f"{n}0", "text": ""}]
    return shape | {
        "id": f"10{n}",
        "headings": [{"heading": heading}],
        "answers": {"rows": rows, "choices": choices},
    }


def _response(n: int, survey: str, at: datetime, version: int) -> dict[str, Any]:
    said = [
        {"id": f"10{n}", "answers": [{"row_id": f"{n}0", "choice_id": f"{n}{4 + version}"}]},
        {"id": "99", "answers": [{"text": free_text(n)}]},
    ]
    return {
        "id": str(n),
        "survey_id": survey,
        "collector_id": "7",
        "recipient_id": str(id_of(n)),
        "response_status": ("partial", "completed")[version],
        "collection_mode": "default",
        "custom_variables": {"customer_no": number_of(n), "personnel_no": employee_number_of(n)},
        "ip_address": "192.0.2.17",
        "metadata": {"contact": {"first_name": {"value": NAME}, "email": {"value": email_of(n)}}},
        "total_time": 60,
        "date_created": "2026-10-01T10:00:00+00:00",
        "date_modified": at.isoformat(),
        "pages": [{"id": "1", "questions": said}],
    }


SITE = SurveyMonkeySite
