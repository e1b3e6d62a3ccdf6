"""Typeform: forms, their fields, and the responses with their answers, newest first, by a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ingestion.connector import Rule, Secret
from ingestion.connectors.typeform_records import flat_fields, flat_responses
from ingestion.rest import deletions
from ingestion.rest.auth import bearer
from ingestion.rest.declare import Record, Vendor, VendorStream, flag, moment, nested, text, whole
from ingestion.rest.endpoint import Endpoint, last_key, numbered
from ingestion.rest.listed import ChangedListed, EveryListed, Listing
from ingestion.rest.questionnaires import SurveySource
from ingestion.rest.strategies import Ask, ModifiedSince
from ingestion.rest.visit import Visit

PER_PAGE = 1000
FORMS_LISTING = Listing(
    Endpoint("/forms", "items", numbered(total="page_count"), {"page_size": 200}),
)
_FORM = Endpoint("/forms/{parent}", single=True)
_RESPONSES = Endpoint(
    "/forms/{parent}/responses",
    "items",
    last_key("token", "before", time="submitted_at", pages="page_count"),
    {"page_size": PER_PAGE, "response_type": "completed"},
)


class TypeformSource(SurveySource):
    """[sources.NAME] with connector = "typeform"."""

    connector: Literal["typeform"]
    host: Literal["api.typeform.com", "api.eu.typeform.com"] = "api.typeform.com"

    def reads(self) -> Any:
        """Which short texts are read depends on what is declared."""
        texts = sorted(name for name, said in self.questions.items() if said.instrument == "text")
        return (super().reads(), texts)


def _auth(settings: TypeformSource, secrets: Mapping[str, str]) -> Any:
    return bearer(secrets["access_token"])


def _since(begun: datetime) -> Ask:
    return {"since": f"{begun:%Y-%m-%dT%H:%M:%SZ}"}, {}


@dataclass(frozen=True)
class FormResponses(ModifiedSince):
    """What was submitted since a form's mark, then, where it is due, what is left of the form."""

    def _of(self, visit: Visit, parent: str) -> Iterator[list[Record]]:
        yield from super()._of(visit, parent)
        page = next(iter(visit.fetch(self.endpoint, {"page_size": 1}, parent=parent)))
        count = int(page.answer.get("total_items") or 0)
        deletions.look(visit, parent, count, 2 + count // PER_PAGE, lambda: self._tokens(visit, parent))

    def _tokens(self, visit: Visit, parent: str) -> list[str]:
        pages = visit.fetch(self.endpoint, parent=parent)
        return [str(record["token"]) for page in pages for record in page.records]


FORMS = VendorStream(
    name="forms",
    key=("id",),
    read=EveryListed(FORMS_LISTING),
    columns=(
        text("id"),
        text("title"),
        flag("is_public", "settings.is_public"),
        moment("created_at"),
        moment("last_updated_at"),
    ),
    changed="last_updated_at",
    unread=("type", "self", "theme", "_links", "settings"),
    scope="forms:read",
)
FIELDS = VendorStream(
    name="fields",
    key=("id",),
    read=ChangedListed(FORMS_LISTING, _FORM, "last_updated_at"),
    prepare=flat_fields,
    columns=(
        text("id"),
        text("form_id"),
        text("ref"),
        text("type"),
        text("title"),
        whole("steps"),
        nested("choices"),
        moment("last_updated_at"),
    ),
    changed="last_updated_at",
    unread=("properties", "validations", "attachment", "layout"),
    scope="forms:read",
)
RESPONSES = VendorStream(
    name="responses",
    key=("token",),
    read=FormResponses(_RESPONSES, modified="submitted_at", ask=_since, parents=FORMS_LISTING),
    prepare=flat_responses,
    columns=(
        text("token"),
        text("form_id"),
        text("response_type"),
        moment("landed_at"),
        moment("submitted_at"),
        text("customer_id"),
        text("employee_id"),
        text("ticket_id"),
        text("team_id"),
        text("location_id"),
        text("wave"),
        text("channel"),
        moment("sent_at"),
        nested("answers"),
        nested("texts"),
    ),
    personal={"customer_id": Rule.CUSTOMER, "employee_id": Rule.EMPLOYEE, "texts": Rule.REDACT},
    changed="submitted_at",
    parent="form_id",
    unread=(
        *("landing_id", "response_id", "metadata", "hidden", "calculated", "variables", "tags"),
        *("thankyou_screen_ref", "ending"),
    ),
    scope="responses:read",
)

CONNECTOR = Vendor(
    name="typeform",
    kind="survey",
    base_url="https://{host}",
    settings=TypeformSource,
    secrets=(Secret("access_token"),),
    auth=_auth,
    declared=(FORMS, FIELDS, RESPONSES),
    host_setting="host",
    zone="UTC",
)
