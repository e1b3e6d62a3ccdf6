"""Intercom: conversations with their statistics and ratings, contacts, admins, teams, what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, computed_field

from ingestion.connector import Rule, Secret
from ingestion.rest.auth import bearer
from ingestion.rest.declare import Vendor, VendorStream, flag, nested, text, whole
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import ChildrenOfChanged, ModifiedSince, Snapshot

VERSION = "2.11"
PAGE = 150
HOSTS = {"us": "api.intercom.io", "eu": "api.eu.intercom.io", "au": "api.au.intercom.io"}
READ_BY_DEFAULT = ("conversations", "contacts", "admins", "teams")
_NEXT = next_cursor("pages.next.starting_after", body="pagination.starting_after")


class IntercomSource(VendorSource):
    """[sources.NAME] with connector = "intercom"."""

    meaning: ClassVar[tuple[str, ...]] = ("teams",)

    connector: Literal["intercom"]
    region: Literal["us", "eu", "au"] = "us"
    streams: tuple[str, ...] = READ_BY_DEFAULT  # conversation_parts cost one request for every conversation
    teams: dict[str, str] = Field(
        default_factory=dict
    )  # number of a team at Intercom -> team as the company calls it

    @computed_field
    @property
    def host(self) -> str:
        """Where the workspace lives."""
        return HOSTS[self.region]


def _auth(settings: IntercomSource, secrets: Mapping[str, str]) -> Any:
    return bearer(secrets["access_token"])


def _version(settings: IntercomSource) -> Mapping[str, str]:
    return {"Intercom-Version": VERSION}


def _since(begun: datetime) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    # ">" works to the second, so the second itself is asked for again.
    changed = {"field": "updated_at", "operator": ">", "value": int(begun.timestamp()) - 1}
    return {}, {"query": changed, "sort": {"field": "updated_at", "order": "ascending"}}


def _search(path: str, records: str) -> ModifiedSince:
    endpoint = Endpoint(path, records, _NEXT, body={"pagination": {"per_page": PAGE}}, method="POST")
    return ModifiedSince(endpoint, modified="updated_at", ask=_since, in_order=True)


CONVERSATIONS = VendorStream(
    name="conversations",
    key=("id",),
    read=_search("/conversations/search", "conversations"),
    columns=(
        text("id"),
        text("state"),
        text("priority"),
        text("title"),
        text("source_type", "source.type"),
        text("source_author_type", "source.author.type"),
        text("contact_id", "contacts.contacts.0.id"),
        text("contact_external_id", "contacts.contacts.0.external_id"),
        text("admin_assignee_id"),
        text("team_assignee_id"),
        flag("ai_agent_participated"),
        text("topic", "topics.topics.0.name"),
        whole("created_at"),
        whole("updated_at"),
        whole("first_admin_reply_at", "statistics.first_admin_reply_at"),
        whole("first_close_at", "statistics.first_close_at"),
        whole("last_close_at", "statistics.last_close_at"),
        whole("count_reopens", "statistics.count_reopens"),
        whole("rating", "conversation_rating.rating"),
        text("remark", "conversation_rating.remark"),
        whole("rated_at", "conversation_rating.created_at"),
        text("rated_admin_id", "conversation_rating.teammate.id"),
    ),
    personal={
        "contact_id": Rule.PERSON,
        "contact_external_id": Rule.CUSTOMER,
        "admin_assignee_id": Rule.PERSON,
        "rated_admin_id": Rule.PERSON,
        "title": Rule.REDACT,
        "remark": Rule.REDACT,
    },
    changed="updated_at",
    unread=(
        "type", "waiting_since", "snoozed_until", "open", "read", "tags", "first_contact_reply",
        "sla_applied", "custom_attributes", "conversation_parts", "linked_objects", "ai_agent", "company",
        "source", "contacts", "statistics", "conversation_rating", "topics", "teammates",
    ),
    scope="Read conversations",
)  # fmt: skip

PARTS = VendorStream(
    name="conversation_parts",
    key=("id",),
    # One request for every conversation that changed: only read when the source asks for it.
    read=ChildrenOfChanged(
        _search("/conversations/search", "conversations"),
        Endpoint(
            "/conversations/{parent}",
            "conversation_parts.conversation_parts",
            params={"display_as": "plaintext"},
        ),
    ),
    columns=(
        text("id"),
        text("conversation_id", "_parent"),
        text("part_type"),
        text("author_type", "author.type"),
        text("author_id", "author.id"),
        text("body"),
        whole("created_at"),
        whole("updated_at"),
    ),
    personal={"author_id": Rule.PERSON, "body": Rule.REDACT},
    changed="updated_at",
    unread=(
        "type", "notified_at", "assigned_to", "author", "attachments", "external_id", "redacted",
        "email_message_metadata", "metadata", "state", "tags", "event_details", "app_package_code",
    ),
    scope="Read conversations",
)  # fmt: skip

CONTACTS = VendorStream(
    name="contacts",
    key=("id",),
    read=_search("/contacts/search", "data"),
    columns=(
        text("id"),
        text("role"),
        text("external_id"),
        text("email"),
        text("language", "language_override"),
        text("country", "location.country_code"),
        text("region", "location.region"),
        whole("created_at"),
        whole("signed_up_at"),
        whole("updated_at"),
    ),
    personal={"id": Rule.PERSON, "external_id": Rule.CUSTOMER, "email": Rule.EMAIL},
    changed="updated_at",
    unread=(
        "type", "workspace_id", "phone", "name", "owner_id", "social_profiles", "has_hard_bounced",
        "marked_email_as_spam", "unsubscribed_from_emails", "last_seen_at", "last_replied_at",
        "last_contacted_at", "last_email_opened_at", "last_email_clicked_at", "browser", "browser_version",
        "browser_language", "os", "location", "android_app_name", "ios_app_name", "avatar",
        "custom_attributes", "tags", "notes", "companies", "opted_out_subscription_types",
        "opted_in_subscription_types", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term",
        "referrer", "sms_consent", "enabled_push_messaging", "formatted_phone", "email_domain",
    ),
    scope="Read contacts",
)  # fmt: skip

ADMINS = VendorStream(
    name="admins",
    key=("id",),
    read=Snapshot(Endpoint("/admins", "admins")),
    columns=(text("id"), text("type"), text("email"), nested("team_ids")),
    personal={"id": Rule.PERSON, "email": Rule.EMAIL},
    unread=(
        "name", "job_title", "away_mode_enabled", "away_mode_reassign", "has_inbox_seat", "avatar",
        "team_priority_level", "away_status_reason_id", "role",
    ),
    scope="Read admins",
)  # fmt: skip

TEAMS = VendorStream(
    name="teams",
    key=("id",),
    read=Snapshot(Endpoint("/teams", "teams")),
    columns=(text("id"), text("name")),
    unread=("type", "admin_ids", "admin_priority_level", "distribution_method", "assignment_limit"),
    scope="Read teams",
)

CONNECTOR = Vendor(
    name="intercom",
    kind="helpdesk",
    base_url="https://{host}",
    settings=IntercomSource,
    secrets=(Secret("access_token"),),
    auth=_auth,
    # Parts last: a long backlog of them uses up the budget, and snapshots need all of theirs.
    declared=(CONVERSATIONS, CONTACTS, ADMINS, TEAMS, PARTS),
    headers=_version,
    host_setting="region",
)
