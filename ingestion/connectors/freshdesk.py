"""Freshdesk: tickets, who asked, who answered, and what they were told, by pages of a hundred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from ingestion.connector import Rule, Secret
from ingestion.rest.auth import basic
from ingestion.rest.declare import Record, Vendor, VendorStream, flag, moment, text, whole
from ingestion.rest.endpoint import Endpoint, link_header
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import Chain, ChildrenOfChanged, ModifiedSince, Snapshot
from ingestion.rest.visit import Visit

PAGE = 100
#: Freshdesk lists 300 pages of tickets and no more: the query then starts again from the last change seen.
LAST_PAGE = 300
#: Whether deleting a ticket moves its time is not documented (check): the list of deleted ones is read from
#: the start of the source each time.
ALWAYS = timedelta(days=100 * 365)
READ_BY_DEFAULT = ("tickets", "contacts", "agents", "groups", "satisfaction_ratings")


class FreshdeskSource(VendorSource):
    """[sources.NAME] with connector = "freshdesk"."""

    meaning: ClassVar[tuple[str, ...]] = ("teams", "rating_points")

    connector: Literal["freshdesk"]
    domain: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    streams: tuple[str, ...] = READ_BY_DEFAULT  # conversations cost one request for every changed ticket
    teams: dict[str, str] = Field(
        default_factory=dict
    )  # number of a group at Freshdesk -> team as the company calls it
    rating_points: dict[str, Literal[3, 5, 7]] = Field(default_factory=dict)  # question -> how many smileys


def _auth(settings: FreshdeskSource, secrets: Mapping[str, str]) -> Any:
    return basic(secrets["api_key"], "X")


def _since(name: str) -> Any:
    def ask(begun: datetime) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return {name: f"{begun:%Y-%m-%dT%H:%M:%SZ}"}, {}

    return ask


def _answers(records: list[Record], visit: Visit) -> list[Record]:
    """One record per question of a rating: its key is the number of the question."""
    return [
        {key: value for key, value in record.items() if key != "ratings"}
        | {"question": question, "rating": rating}
        for record in records
        for question, rating in (record.get("ratings") or {}).items()
    ]


def _tickets(which: Mapping[str, str], **how: Any) -> ModifiedSince:
    """Without updated_since Freshdesk lists the last thirty days only, and says nothing about it."""
    asked = {"per_page": PAGE, "order_by": "updated_at", "order_type": "asc", **which}
    return ModifiedSince(
        Endpoint("/api/v2/tickets", pages=link_header, params=asked),
        modified="updated_at",
        ask=_since("updated_since"),
        in_order=True,
        window_pages=LAST_PAGE,
        **how,
    )


def _bin(visit: Visit) -> Iterator[str]:
    """The list of deleted tickets has a place of its own among the marks."""
    yield "deleted"


_CHANGED = _tickets({"include": "stats"})
_DELETED = _tickets({"filter": "deleted"}, parents=_bin, overlap=ALWAYS)

TICKETS = VendorStream(
    name="tickets",
    key=("id",),
    read=Chain(live=_CHANGED, archived=_DELETED),
    columns=(
        text("id"),
        whole("status"),
        whole("priority"),
        whole("source"),
        text("subject"),
        text("type"),
        text("requester_id"),
        text("responder_id"),
        text("group_id"),
        flag("spam"),
        moment("created_at"),
        moment("updated_at"),
        moment("first_responded_at", "stats.first_responded_at"),
        moment("reopened_at", "stats.reopened_at"),
        moment("resolved_at", "stats.resolved_at"),
        moment("closed_at", "stats.closed_at"),
        flag("is_archived", "_archived"),
    ),
    personal={"requester_id": Rule.PERSON, "responder_id": Rule.PERSON, "subject": Rule.REDACT},
    changed="updated_at",
    deleted="is_archived",
    unread=(
        "cc_emails", "fwd_emails", "reply_cc_emails", "ticket_cc_emails", "to_emails", "email_config_id",
        "fr_escalated", "is_escalated", "due_by", "fr_due_by", "product_id", "company_id", "custom_fields",
        "tags", "description", "description_text", "requester", "association_type", "attachments",
        "support_email", "nr_due_by", "nr_escalated", "source_additional_info",
        "structured_description", "deleted",
        "stats.agent_responded_at", "stats.requester_responded_at", "stats.status_updated_at",
        "stats.pending_since",
    ),
    scope="an agent who may see all tickets",
)  # fmt: skip

CONVERSATIONS = VendorStream(
    name="conversations",
    key=("id",),
    # One request for every ticket that changed: only read when the source asks for it.
    read=ChildrenOfChanged(
        _CHANGED,
        Endpoint("/api/v2/tickets/{parent}/conversations", pages=link_header, params={"per_page": PAGE}),
    ),
    columns=(
        text("id"),
        text("ticket_id", "_parent"),
        text("user_id"),
        flag("incoming"),
        flag("private"),
        whole("source"),
        text("body_text"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={"user_id": Rule.PERSON, "body_text": Rule.REDACT},
    changed="updated_at",
    unread=(
        "body", "support_email", "to_emails", "from_email", "cc_emails", "bcc_emails", "attachments",
        "last_edited_at", "last_edited_user_id", "automation_id", "automation_type_id", "auto_response",
        "email_failure_count", "outgoing_failures", "thread_id", "thread_message_id",
        "source_additional_info",
        "threading_type", "category",
    ),
    scope="an agent who may see all tickets",
)  # fmt: skip

CONTACTS = VendorStream(
    name="contacts",
    key=("id",),
    read=ModifiedSince(
        Endpoint("/api/v2/contacts", pages=link_header, params={"per_page": PAGE}),
        modified="updated_at",
        ask=_since("_updated_since"),
    ),
    columns=(
        text("id"),
        text("email"),
        text("unique_external_id"),
        text("language"),
        flag("deleted"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={"id": Rule.PERSON, "email": Rule.EMAIL, "unique_external_id": Rule.CUSTOMER},
    changed="updated_at",
    deleted="deleted",
    unread=(
        "name", "first_name", "last_name", "phone", "mobile", "address", "twitter_id", "description",
        "job_title", "company_id", "custom_fields", "active", "time_zone", "view_all_tickets", "tags",
        "other_emails", "other_companies", "avatar", "facebook_id", "csat_rating", "preferred_source",
        "visitor_id", "org_contact_id", "other_phone_numbers",
    ),
    scope="an agent who may see all contacts",
)  # fmt: skip

AGENTS = VendorStream(
    name="agents",
    key=("id",),
    read=Snapshot(Endpoint("/api/v2/agents", pages=link_header, params={"per_page": PAGE})),
    columns=(text("id"), text("email", "contact.email"), text("type"), moment("updated_at")),
    personal={"id": Rule.PERSON, "email": Rule.EMAIL},
    changed="updated_at",
    unread=(
        "available", "occasional", "ticket_scope", "signature", "group_ids", "role_ids", "skill_ids",
        "created_at", "available_since", "contact", "focus_mode", "last_active_at", "deactivated",
        "agent_operational_status",
        "org_agent_id", "agent_level_id", "freshchat_agent", "freshcaller_agent", "scope",
    ),
    scope="an administrator, or an agent who may see agents",
)  # fmt: skip

GROUPS = VendorStream(
    name="groups",
    key=("id",),
    read=Snapshot(Endpoint("/api/v2/groups", pages=link_header, params={"per_page": PAGE})),
    columns=(text("id"), text("name"), moment("updated_at")),
    changed="updated_at",
    unread=(
        "description", "escalate_to", "unassigned_for", "business_hour_id", "group_type", "agent_ids",
        "auto_ticket_assign", "created_at", "allow_agents_to_change_availability",
    ),
    scope="an administrator, or an agent who may see groups",
)  # fmt: skip

RATINGS = VendorStream(
    name="satisfaction_ratings",
    key=("id", "question"),
    read=ModifiedSince(
        Endpoint("/api/v2/surveys/satisfaction_ratings", pages=link_header, params={"per_page": PAGE}),
        modified="updated_at",
        # Ratings are listed by when they were given: looking back a month finds those changed since.
        ask=_since("created_since"),
        overlap=timedelta(days=30),
    ),
    columns=(
        text("id"),
        text("survey_id"),
        text("question"),
        whole("rating"),
        text("ticket_id"),
        text("user_id"),
        text("agent_id"),
        text("group_id"),
        text("feedback"),
        moment("created_at"),
        moment("updated_at"),
    ),
    personal={"user_id": Rule.PERSON, "agent_id": Rule.PERSON, "feedback": Rule.REDACT},
    changed="updated_at",
    prepare=_answers,
    scope="an agent who may see survey results",
)

CONNECTOR = Vendor(
    name="freshdesk",
    kind="helpdesk",
    base_url="https://{domain}.freshdesk.com",
    settings=FreshdeskSource,
    secrets=(Secret("api_key"),),
    auth=_auth,
    # Conversations last: a long backlog of them uses up the budget, and snapshots need all of theirs.
    declared=(TICKETS, CONTACTS, AGENTS, GROUPS, RATINGS, CONVERSATIONS),
    host_setting="domain",
)
