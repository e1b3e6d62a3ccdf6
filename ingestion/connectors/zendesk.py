"""Zendesk Support: tickets by the incremental export, which gives every change once, deleted tickets too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret
from ingestion.rest.auth import basic
from ingestion.rest.declare import Vendor, VendorStream, flag, moment, nested, text
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import CursorExport


class ZendeskSource(VendorSource):
    """[sources.NAME] with connector = "zendesk"."""

    connector: Literal["zendesk"]
    subdomain: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")


def _auth(settings: ZendeskSource, secrets: Mapping[str, str]) -> Any:
    return basic(f"{settings.email}/token", secrets["api_token"])


def _seconds(start: datetime) -> dict[str, Any]:
    return {"start_time": int(start.timestamp())}


TICKETS = VendorStream(
    name="tickets",
    key=("id",),
    read=CursorExport(
        Endpoint(
            "/api/v2/incremental/tickets/cursor.json",
            "tickets",
            next_cursor("after_cursor", "cursor", done="end_of_stream"),
            {"per_page": 1000},
        ),
        cursor="after_cursor",
        param="cursor",
        start=_seconds,
    ),
    columns=(
        text("id"),
        text("status"),
        text("priority"),
        text("channel", "via.channel"),
        text("subject"),
        text("requester_id"),
        text("assignee_id"),
        text("group_id"),
        nested("tags"),
        moment("created_at"),
        moment("updated_at"),
        flag("has_incidents"),
    ),
    personal={"requester_id": Rule.PERSON, "assignee_id": Rule.PERSON, "subject": Rule.REDACT},
    changed="updated_at",
    deleted="status = 'deleted'",
    unread=("url", "external_id", "description"),
    scope="read (an agent who sees all tickets)",
)

CONNECTOR = Vendor(
    name="zendesk",
    kind="helpdesk",
    base_url="https://{subdomain}.zendesk.com",
    settings=ZendeskSource,
    secrets=(Secret("api_token"),),
    auth=_auth,
    declared=(TICKETS,),
    host_setting="subdomain",
)
