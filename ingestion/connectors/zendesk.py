"""Zendesk Support: tickets, users, what happened to tickets, satisfaction ratings, groups.

Tickets, users and ticket events come from the incremental exports, where Zendesk keeps the place. An export
gives every change once, deleted tickets too, and holds back the last minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret
from ingestion.rest.auth import basic
from ingestion.rest.declare import (
    Record,
    Vendor,
    VendorStream,
    exploded,
    flag,
    moment,
    nested,
    number,
    text,
    words,
)
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import CursorExport, ModifiedSince, Snapshot

if TYPE_CHECKING:
    from ingestion.rest.visit import Visit

#: A rating that is offered today may be given in weeks; whether `start_time` goes by creation or change is
#: not documented (check), so so much is read again.
RATING_OVERLAP = timedelta(days=30)

#: What a company's own ticket fields can tell of the entity ticket, and how each is declared.
OWN_FIELDS = {
    "topic": text,
    "location_id": text,
    "is_answered": flag,
    "is_resolved": flag,
    "seconds_to_answer": number,
    "talk_seconds": number,
}
TicketField = Literal[
    "topic", "location_id", "is_answered", "is_resolved", "seconds_to_answer", "talk_seconds"
]


class ZendeskSource(VendorSource):
    """[sources.NAME] with connector = "zendesk"."""

    meaning: ClassVar = ("teams",)
    reread: ClassVar = ("ticket_fields",)

    connector: Literal["zendesk"]
    subdomain: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    ticket_fields: dict[TicketField, int] = Field({})  # what a custom field holds -> its number at Zendesk
    teams: dict[str, str] = Field({})


def _auth(settings: ZendeskSource, secrets: Mapping[str, str]) -> Any:
    return basic(f"{settings.email}/token", secrets["api_token"])


def _start(begun: datetime) -> dict[str, Any]:
    return {"start_time": int(begun.timestamp())}


def _own_fields(records: list[Record], visit: Visit) -> list[Record]:
    """Take the custom fields that the company names; the others may hold anything."""
    names = {number: name for name, number in visit.settings.ticket_fields.items()}
    for record in records:
        own = {names[f["id"]]: f.get("value") for f in record.get("custom_fields") or () if f["id"] in names}
        record["_own"] = own
    return records


_explode = exploded("child_events", ("ticket_id", "updater_id", "created_at"))


def _events(records: list[Record], visit: Visit) -> list[Record]:
    """Make a record of each thing that happened; comments written by Zendesk itself have the author -1.

    What stood there before may be anything, the number of a person or a subject: only a status is kept.
    """
    made = _explode(records, visit)
    for event in made:
        event["_by_system"] = event.get("author_id") == -1
        event["_previous_status"] = event.get("previous_value") if "status" in event else None
    return made


def _export(name: str) -> CursorExport:
    pages = next_cursor("after_cursor", "cursor", done="end_of_stream")
    endpoint = Endpoint(f"/api/v2/incremental/{name}/cursor.json", name, pages, {"per_page": 1000})
    return CursorExport(endpoint, cursor="after_cursor", param="cursor", start=_start)


TICKETS = VendorStream(
    name="tickets",
    key=("id",),
    read=_export("tickets"),
    columns=(
        text("id"),
        text("status"),
        text("priority"),
        text("type"),
        text("channel", "via.channel"),
        *(declare(name, f"_own.{name}") for name, declare in OWN_FIELDS.items()),
        text("subject"),
        text("requester_id"),
        text("assignee_id"),
        text("group_id"),
        nested("tags"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={
        "requester_id": Rule.PERSON,
        "assignee_id": Rule.PERSON,
        "subject": Rule.REDACT,
        "topic": Rule.LABEL,
        "location_id": Rule.LABEL,
        "tags": Rule.LABEL,
    },
    changed="updated_at",
    deleted="status = 'deleted'",
    prepare=_own_fields,
    unread=words("""
        url external_id raw_subject description recipient submitter_id organization_id collaborator_ids
        follower_ids email_cc_ids forum_topic_id problem_id has_incidents is_public due_at
        custom_fields fields satisfaction_rating sharing_agreement_ids custom_status_id followup_ids
        ticket_form_id brand_id allow_channelback allow_attachments from_messaging_channel
        generated_timestamp encoded_id via.source
    """),
    scope="read, of an admin or an agent who sees all tickets",
)

USERS = VendorStream(
    name="users",
    key=("id",),
    read=_export("users"),
    columns=(
        text("id"),
        text("role"),
        text("email"),
        text("external_id"),
        text("external_id_of_employee", "external_id"),
        text("locale"),
        text("default_group_id"),
        flag("active"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={
        "id": Rule.PERSON,
        "email": Rule.EMAIL,
        "external_id": Rule.CUSTOMER,
        "external_id_of_employee": Rule.EMPLOYEE,
    },
    changed="updated_at",
    deleted="not coalesce(active, true)",
    unread=words("""
        url name alias phone shared_phone_number photo signature details notes time_zone iana_time_zone
        locale_id organization_id role_type custom_role_id verified shared shared_agent last_login_at
        two_factor_auth_enabled moderator ticket_restriction only_private_comments restricted_agent
        suspended report_csv tags user_fields chat_only
    """),
    scope="read, of an admin or an agent who sees all users",
)

TICKET_EVENTS = VendorStream(
    name="ticket_events",
    key=("id",),
    read=CursorExport(
        Endpoint(
            "/api/v2/incremental/ticket_events.json",
            "ticket_events",
            next_cursor("end_time", "start_time", done="end_of_stream"),
            {"include": "comment_events"},
        ),
        cursor="end_time",
        param="start_time",
        start=_start,
        is_time=True,
    ),
    columns=(
        text("id"),
        text("ticket_id", "outer_ticket_id"),
        moment("created_at", "outer_created_at"),
        text("updater_id", "outer_updater_id"),
        text("event_type"),
        text("status"),
        text("priority"),
        text("previous_value", "_previous_status"),
        text("assignee_id"),
        text("group_id"),
        text("author_id"),
        flag("by_system", "_by_system"),
        flag("public"),
        text("body"),
    ),
    personal={
        "updater_id": Rule.PERSON,
        "assignee_id": Rule.PERSON,
        "author_id": Rule.PERSON,
        "body": Rule.REDACT,
    },
    changed="created_at",
    prepare=_events,
    unread=words("""
        type previous_value via via_reference_id html_body plain_body attachments audit_id metadata subject
        requester_id tags added_tags removed_tags comment_present comment_public custom_ticket_fields
        system organization_id brand_id form_id followup_source_id
    """),
    scope="read, of an admin",
)

RATINGS = VendorStream(
    name="satisfaction_ratings",
    key=("id",),
    read=ModifiedSince(
        Endpoint(
            "/api/v2/satisfaction_ratings.json",
            "satisfaction_ratings",
            next_cursor("meta.after_cursor", "page[after]", more="meta.has_more"),
            {"page[size]": 100},
        ),
        modified="updated_at",
        ask=lambda since: (_start(since), {}),
        overlap=RATING_OVERLAP,
    ),
    columns=(
        text("id"),
        text("ticket_id"),
        text("requester_id"),
        text("assignee_id"),
        text("group_id"),
        text("score"),
        text("reason"),
        text("comment"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={
        "requester_id": Rule.PERSON,
        "assignee_id": Rule.PERSON,
        "comment": Rule.REDACT,
        "reason": Rule.LABEL,
    },
    changed="updated_at",
    unread=("url", "reason_id", "reason_code"),
    scope="read, of an admin",
)

GROUPS = VendorStream(
    name="groups",
    key=("id",),
    read=Snapshot(
        Endpoint(
            "/api/v2/groups.json",
            "groups",
            next_cursor("meta.after_cursor", "page[after]", more="meta.has_more"),
            {"page[size]": 100},
        )
    ),
    columns=(text("id"), text("name"), moment("created_at"), moment("updated_at")),
    changed="updated_at",
    unread=("url", "description", "default", "deleted", "is_public"),
    scope="read",
)

CONNECTOR = Vendor(
    name="zendesk",
    kind="helpdesk",
    base_url="https://{subdomain}.zendesk.com",
    settings=ZendeskSource,
    secrets=(Secret("api_token"),),
    auth=_auth,
    declared=(GROUPS, USERS, TICKETS, TICKET_EVENTS, RATINGS),
    host_setting="subdomain",
)
