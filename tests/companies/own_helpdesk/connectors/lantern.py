"""Lantern, a made-up helpdesk: tickets, people and ratings, newest first, times in milliseconds."""

from ingestion.connector import Rule, Secret
from ingestion.rest.auth import header_key
from ingestion.rest.declare import Vendor, VendorStream, flag, text, whole
from ingestion.rest.endpoint import Endpoint, next_cursor
from ingestion.rest.settings import VendorSource
from ingestion.rest.strategies import Chain, ModifiedSince, Snapshot


class LanternSource(VendorSource):
    """What [sources.NAME] may say besides what every source may."""

    site: str


def listed(path):
    """Every list is asked for the same way; the place of the next page is a token in the answer."""
    pages = next_cursor("result.page.after", body="after")
    return Endpoint(path, "result.items", pages, body={"size": 50}, method="POST")


def since(begun):
    """Ask for what has changed, in milliseconds, in the body."""
    return {}, {"changed_since": int(begun.timestamp() * 1000)}


TICKETS = VendorStream(
    name="tickets",
    key=("id",),
    # What was deleted is in a list of its own, and in no other.
    read=Chain(
        live=ModifiedSince(listed("/rpc/tickets.search"), modified="changed_ms", ask=since),
        archived=listed("/rpc/tickets.removed"),
    ),
    columns=(
        text("id"),
        whole("state"),
        whole("urgency"),
        text("via"),
        text("account", "requester.account"),
        text("mail", "requester.mail"),
        text("title"),
        whole("opened_ms"),
        whole("replied_ms"),
        whole("solved_ms"),
        whole("changed_ms"),
        flag("_archived"),
    ),
    changed="changed_ms",
    deleted="_archived",
    unread=("requester.name", "requester.phone"),
    entity="ticket",
    fields={
        "ticket_id": "id",
        "customer_id": "account",
        "customer_email": "mail",
        "channel": "case via when 'form' then 'web' else via end",
        "priority": "urgency",
        "status": "state",
        "subject": "title",
        "created_at": "make_timestamptz(opened_ms * 1000)",
        "first_replied_at": "make_timestamptz(replied_ms * 1000)",
        "solved_at": "make_timestamptz(solved_ms * 1000)",
    },
    values={
        "priority": {"0": "low", "1": "normal", "2": "high", "3": "urgent"},
        "status": {"1": "new", "2": "open", "3": "pending", "4": "solved", "9": "closed"},
    },
)

PEOPLE = VendorStream(
    name="people",
    key=("account",),
    read=Snapshot(listed("/rpc/people.list")),
    columns=(text("account"), text("mail"), text("country"), whole("since_ms")),
    unread=("name", "phone"),
    entity="customer",
    fields={
        "customer_id": "account",
        "email": "mail",
        "country": "country",
        "customer_since_on": "make_timestamptz(since_ms * 1000)::date",
    },
)

RATINGS = VendorStream(
    name="ratings",
    key=("id",),
    read=ModifiedSince(listed("/rpc/ratings.search"), modified="rated_ms", ask=since),
    columns=(text("id"), text("ticket"), whole("stars"), text("words"), whole("rated_ms")),
    personal={"words": Rule.REDACT},
    changed="rated_ms",
    entity="answer",
    fields={
        "response_id": "id",
        "ticket_id": "ticket",
        "instrument": "'csat'",
        "scale_min": "1",
        "scale_max": "5",
        "answered_at": "make_timestamptz(rated_ms * 1000)",
        "score": "stars",
        "answer_text": "words",
    },
)

CONNECTOR = Vendor(
    name="lantern",
    kind="helpdesk",
    base_url="https://{site}.lantern.example",
    settings=LanternSource,
    secrets=(Secret("key"),),
    auth=lambda settings, secrets: header_key("X-Lantern-Key", secrets["key"]),
    headers=lambda settings: {"X-Lantern-Site": settings.site},
    declared=(TICKETS, PEOPLE, RATINGS),
    host_setting="site",
    busy=(420, 429),
    retry_after="X-Wait",
)
