"""Customers: who they are, what they pay, and what they ask for."""

from __future__ import annotations

from ingestion.fields import Entity, Field, FieldType, Personal, segments

_F = Field
_T = FieldType

CUSTOMER = Entity(
    "customer",
    "One row per customer.",
    (
        _F(
            "customer_id",
            _T.TEXT,
            "The company's own customer number",
            required=True,
            personal=Personal.CUSTOMER,
        ),
        _F("email", _T.TEXT, "Address, used only to join systems", personal=Personal.EMAIL),
        _F("customer_since_on", _T.DATE, "First day as a customer"),
        *segments(),
        _F("location_id", _T.TEXT, "Place that serves the customer"),
        _F("plan", _T.TEXT, "Product or tariff"),
        _F("need_tier", _T.TEXT, "How much help the customer needs", allowed=("low", "mid", "high")),
        _F("acquisition_channel", _T.TEXT, "How the customer was won"),
        _F("referrals_made", _T.BIGINT, "Customers brought by this one, where recorded"),
        _F("is_lost", _T.BOOLEAN, "Lost, in a snapshot that has no dates"),
        _F("lost_reason_category", _T.TEXT, "Reason group for leaving"),
        _F("lost_reason", _T.TEXT, "Reason for leaving"),
        _F("revenue_to_date_amount", _T.DECIMAL, "All revenue so far, where only a total is known"),
        _F("observed_on", _T.DATE, "Day the snapshot describes"),
    ),
)

CONTRACT = Entity(
    "contract",
    "One row per contract and validity period.",
    (
        _F("contract_id", _T.TEXT, "Contract number", required=True),
        _F("customer_id", _T.TEXT, "Holder", required=True, personal=Personal.CUSTOMER),
        _F("valid_from_on", _T.DATE, "First day of this price", required=True),
        _F("valid_to_on", _T.DATE, "Last day of this price; empty while it runs"),
        _F("monthly_amount", _T.DECIMAL, "Recurring revenue per month", required=True),
        _F("plan", _T.TEXT, "Product or tariff"),
        _F("ended_reason", _T.TEXT, "Why it ended"),
    ),
)

ORDER_LINE = Entity(
    "order_line",
    "One row per line of an order.",
    (
        _F("order_id", _T.TEXT, "Order or invoice number", required=True),
        _F("order_line_id", _T.TEXT, "Line number, where the shop has one"),
        _F(
            "customer_id",
            _T.TEXT,
            "Buyer; empty when the shop did not record one",
            personal=Personal.CUSTOMER,
        ),
        _F("ordered_at", _T.TIMESTAMP, "When the order was placed", required=True),
        _F("product_id", _T.TEXT, "Article number"),
        _F("product_name", _T.TEXT, "Article name"),
        _F("quantity", _T.DOUBLE, "Units; negative when taken back", required=True),
        _F("unit_price_amount", _T.DECIMAL, "Price of one unit", required=True),
        _F("is_cancellation", _T.BOOLEAN, "Line reverses an earlier one"),
        _F("country", _T.TEXT, "Country of delivery"),
        _F("channel", _T.TEXT, "Where it was sold"),
    ),
)

TICKET = Entity(
    "ticket",
    "One row per request for help.",
    (
        _F("ticket_id", _T.TEXT, "Number of the request", required=True),
        _F("customer_id", _T.TEXT, "Who asked", personal=Personal.CUSTOMER),
        _F("customer_email", _T.TEXT, "Who asked, when no number is known", personal=Personal.EMAIL),
        _F("agent_id", _T.TEXT, "Who handled it", personal=Personal.EMPLOYEE),
        _F("team_id", _T.TEXT, "Team that handled it"),
        _F("location_id", _T.TEXT, "Place that handled it"),
        _F("channel", _T.TEXT, "phone, email, chat, web, bot or social"),
        _F("topic", _T.TEXT, "What it was about"),
        _F("priority", _T.TEXT, "low, normal, high or urgent", allowed=("low", "normal", "high", "urgent")),
        _F(
            "status",
            _T.TEXT,
            "State at the time of the export",
            allowed=("new", "open", "pending", "solved", "closed", "merged", "spam", "deleted"),
        ),
        _F("created_at", _T.TIMESTAMP, "When it was opened"),
        _F("first_replied_at", _T.TIMESTAMP, "First public human reply, where only this is known"),
        _F("first_solved_at", _T.TIMESTAMP, "First solved, where only this is known"),
        _F("solved_at", _T.TIMESTAMP, "Last solved, where only this is known"),
        _F("is_answered", _T.BOOLEAN, "Calls: someone picked up"),
        _F("is_resolved", _T.BOOLEAN, "Solved, as the agent recorded it"),
        _F("seconds_to_answer", _T.DOUBLE, "Calls: waiting time of answered calls"),
        _F("talk_seconds", _T.DOUBLE, "Calls: length of the talk"),
        _F("subject", _T.TEXT, "Subject line", personal=Personal.REDACT),
        _F("merged_into_ticket_id", _T.TEXT, "The ticket this one was merged into"),
    ),
    text_at="created_at",
)

TICKET_EVENT = Entity(
    "ticket_event",
    "One row per thing that happened to a ticket.",
    (
        _F("ticket_id", _T.TEXT, "Number of the request", required=True),
        _F("event_at", _T.TIMESTAMP, "When it happened", required=True),
        _F(
            "event_type",
            _T.TEXT,
            "What happened",
            required=True,
            allowed=(
                "created",
                "public_reply",
                "internal_note",
                "customer_reply",
                "bot_reply",
                "assigned",
                "escalated",
                "priority_changed",
                "pending",
                "solved",
                "reopened",
                "closed",
                "other",
            ),
        ),
        _F("agent_id", _T.TEXT, "Who did it", personal=Personal.EMPLOYEE),
        _F("priority", _T.TEXT, "Priority after the event", allowed=("low", "normal", "high", "urgent")),
        _F("detail", _T.TEXT, "The source's own word for the event"),
    ),
)

MESSAGE = Entity(
    "message",
    "One row per message of a ticket.",
    (
        _F("message_id", _T.TEXT, "Number of the message", required=True),
        _F("ticket_id", _T.TEXT, "Ticket it belongs to", required=True),
        _F("sent_at", _T.TIMESTAMP, "When it was sent", required=True),
        _F("author_role", _T.TEXT, "Who wrote it", required=True, allowed=("customer", "agent", "bot")),
        _F("agent_id", _T.TEXT, "The agent who wrote it", personal=Personal.EMPLOYEE),
        _F("is_public", _T.BOOLEAN, "The customer could read it"),
        _F("body", _T.TEXT, "Text, redacted", personal=Personal.REDACT),
    ),
    text_at="sent_at",
)
