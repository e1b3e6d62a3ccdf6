"""The canonical entities that files and SQL databases are mapped to.

Files and databases have no vendor shape, so a layout in company.toml maps their
columns to the fields declared here. One raw table per entity:
``raw_files.<entity>`` and ``raw_sql.<entity>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """Types a field can have; also the types a layout may declare for a column."""

    TEXT = "text"
    BIGINT = "bigint"
    DOUBLE = "double"
    DECIMAL = "decimal"  # decimal(18,4): money
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"  # stored in UTC
    DATE = "date"
    JSON = "json"  # nested part of a record, for columns of a layout only


class Personal(StrEnum):
    """What happens to a personal field before anything is written."""

    CUSTOMER = "customer"  # HMAC pseudonym, namespace customer
    EMPLOYEE = "employee"  # HMAC pseudonym, namespace employee
    EMAIL = "email"  # HMAC pseudonym of the trimmed, lower-cased address
    REDACT = "redact"  # free text: e-mails, phones, IBANs, cards replaced


@dataclass(frozen=True)
class Field:
    """One column of an entity: name, type, meaning, and what is personal about it."""

    name: str
    type: FieldType
    description: str
    required: bool = False
    personal: Personal | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A thing the warehouse knows: one raw table, one staging model per system."""

    name: str
    grain: str
    fields: tuple[Field, ...]

    @property
    def id_fields(self) -> tuple[str, ...]:
        """The fields that must be filled for a row to be usable."""
        return tuple(f.name for f in self.fields if f.required)

    def field(self, name: str) -> Field:
        """Return the field of that name; KeyError when the entity has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


_F = Field
_T = FieldType
_C = {"personal": Personal.CUSTOMER}
_E = {"personal": Personal.EMPLOYEE}


def _segments() -> tuple[Field, ...]:
    """Self-declared attributes of a person that a KPI can be cut by."""
    return (
        _F("region", _T.TEXT, "Region or state"),
        _F("country", _T.TEXT, "Country"),
        _F("language", _T.TEXT, "Preferred language"),
        _F("birth_year", _T.BIGINT, "Self-reported year of birth"),
        _F("self_declared_group", _T.TEXT, "Self-declared group, opt-in"),
    )


CUSTOMER = Entity(
    "customer",
    "One row per customer.",
    (
        _F("customer_id", _T.TEXT, "The company's own customer number", required=True, **_C),
        _F("email", _T.TEXT, "Address, used only to join systems", personal=Personal.EMAIL),
        _F("customer_since_on", _T.DATE, "First day as a customer"),
        *_segments(),
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
        _F("customer_id", _T.TEXT, "Holder", required=True, **_C),
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
        _F("customer_id", _T.TEXT, "Buyer; empty when the shop did not record one", **_C),
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
        _F("customer_id", _T.TEXT, "Who asked", **_C),
        _F("customer_email", _T.TEXT, "Who asked, when no number is known", personal=Personal.EMAIL),
        _F("agent_id", _T.TEXT, "Who handled it", **_E),
        _F("team_id", _T.TEXT, "Team that handled it"),
        _F("location_id", _T.TEXT, "Place that handled it"),
        _F("channel", _T.TEXT, "phone, email, chat, web, bot or social"),
        _F("topic", _T.TEXT, "What it was about"),
        _F("priority", _T.TEXT, "low, normal, high or urgent", allowed=("low", "normal", "high", "urgent")),
        _F("status", _T.TEXT, "State at the time of the export",
           allowed=("new", "open", "pending", "solved", "closed", "merged", "spam", "deleted")),
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
)

TICKET_EVENT = Entity(
    "ticket_event",
    "One row per thing that happened to a ticket.",
    (
        _F("ticket_id", _T.TEXT, "Number of the request", required=True),
        _F("event_at", _T.TIMESTAMP, "When it happened", required=True),
        _F("event_type", _T.TEXT, "What happened", required=True,
           allowed=("created", "public_reply", "internal_note", "customer_reply", "bot_reply",
                    "assigned", "escalated", "priority_changed", "pending", "solved", "reopened",
                    "closed", "other")),
        _F("agent_id", _T.TEXT, "Who did it", **_E),
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
        _F("agent_id", _T.TEXT, "The agent who wrote it", **_E),
        _F("is_public", _T.BOOLEAN, "The customer could read it"),
        _F("body", _T.TEXT, "Text, redacted", personal=Personal.REDACT),
    ),
)

SURVEY = Entity(
    "survey",
    "One row per questionnaire.",
    (
        _F("survey_id", _T.TEXT, "Number of the questionnaire", required=True),
        _F("survey_name", _T.TEXT, "Its name"),
        _F("audience", _T.TEXT, "Who is asked", allowed=("customer", "employee", "partner")),
        _F("relation", _T.TEXT, "About the whole relation or one contact",
           allowed=("relational", "transactional")),
        _F("is_anonymous", _T.BOOLEAN, "Answers are never joined to a person"),
    ),
)

QUESTION = Entity(
    "question",
    "One row per question of a questionnaire.",
    (
        _F("question_id", _T.TEXT, "Number of the question", required=True),
        _F("survey_id", _T.TEXT, "Questionnaire it belongs to"),
        _F("instrument", _T.TEXT, "What the question measures",
           allowed=("nps", "csat", "ces", "enps", "engagement", "text", "other")),
        _F("item", _T.TEXT, "Name of the item within the instrument"),
        _F("scale_min", _T.DOUBLE, "Lowest answer"),
        _F("scale_max", _T.DOUBLE, "Highest answer"),
        _F("is_reversed", _T.BOOLEAN, "A high answer is bad"),
        _F("wording", _T.TEXT, "The question as asked"),
    ),
)

RESPONSE = Entity(
    "response",
    "One row per questionnaire sent to one person.",
    (
        _F("response_id", _T.TEXT, "Number of the response", required=True),
        _F("survey_id", _T.TEXT, "Questionnaire"),
        _F("wave", _T.TEXT, "Round of the survey, such as 2026-Q1"),
        _F("customer_id", _T.TEXT, "Customer who was asked", **_C),
        _F("employee_id", _T.TEXT, "Employee who was asked; empty when anonymous", **_E),
        _F("ticket_id", _T.TEXT, "Contact the survey is about"),
        _F("team_id", _T.TEXT, "Coarse segment fixed at load, for anonymous surveys"),
        _F("location_id", _T.TEXT, "Coarse segment fixed at load, for anonymous surveys"),
        _F("channel", _T.TEXT, "How it was sent"),
        _F("sent_at", _T.TIMESTAMP, "When it was sent"),
        _F("responded_at", _T.TIMESTAMP, "When it was completed; empty while it was not"),
        _F("is_preview", _T.BOOLEAN, "A test answer, never counted"),
    ),
)

ANSWER = Entity(
    "answer",
    "One row per answered question of a response.",
    (
        _F("response_id", _T.TEXT, "Number of the response", required=True),
        _F("question_id", _T.TEXT, "Question; may be empty when instrument is given"),
        _F("survey_id", _T.TEXT, "Questionnaire, where the file has no response rows"),
        _F("instrument", _T.TEXT, "What it measures, where the file has no question rows",
           allowed=("nps", "csat", "ces", "enps", "engagement", "text", "other")),
        _F("scale_min", _T.DOUBLE, "Lowest answer, where the file has no question rows"),
        _F("scale_max", _T.DOUBLE, "Highest answer, where the file has no question rows"),
        _F("is_reversed", _T.BOOLEAN, "A high answer is bad, where the file has no question rows"),
        _F("relation", _T.TEXT, "About the whole relation or one contact",
           allowed=("relational", "transactional")),
        _F("customer_id", _T.TEXT, "Customer, where the file has no response rows", **_C),
        _F("employee_id", _T.TEXT, "Employee, where the file has no response rows", **_E),
        _F("ticket_id", _T.TEXT, "Contact, where the file has no response rows"),
        _F("team_id", _T.TEXT, "Team, where the file has no response rows"),
        _F("wave", _T.TEXT, "Round of the survey"),
        _F("answered_at", _T.TIMESTAMP, "When; may be empty for a snapshot"),
        _F("score", _T.DOUBLE, "The number given; empty when the question was left out"),
        _F("answer_text", _T.TEXT, "Words given, redacted", personal=Personal.REDACT),
    ),
)

REVIEW = Entity(
    "review",
    "One row per public review.",
    (
        _F("review_id", _T.TEXT, "Number of the review", required=True),
        _F("platform", _T.TEXT, "Site it appeared on"),
        _F("location_id", _T.TEXT, "Place that was reviewed"),
        _F("reviewed_at", _T.TIMESTAMP, "When it appeared", required=True),
        _F("rating", _T.DOUBLE, "Stars, 1 to 5"),
        _F("replied_at", _T.TIMESTAMP, "When the company replied"),
        _F("body", _T.TEXT, "Text, redacted", personal=Personal.REDACT),
    ),
)

EMPLOYEE = Entity(
    "employee",
    "One row per employee.",
    (
        _F("employee_id", _T.TEXT, "Personnel number", required=True, **_E),
        _F("email", _T.TEXT, "Address, used only to join systems", personal=Personal.EMAIL),
        *_segments(),
        _F("team_id", _T.TEXT, "Team, where no spells are known"),
        _F("department", _T.TEXT, "Department, where no spells are known"),
        _F("location_id", _T.TEXT, "Place, where no spells are known"),
        _F("role_family", _T.TEXT, "Kind of work"),
        _F("hired_on", _T.DATE, "First hire, where known"),
        _F("tenure_years", _T.DOUBLE, "Years with the company, in a snapshot without dates"),
        _F("is_in_base_group", _T.BOOLEAN, "Counted in the base of the snapshot's turnover"),
        _F("is_leaver", _T.BOOLEAN, "Left, in a snapshot that has no dates"),
        _F("observed_on", _T.DATE, "Day the snapshot describes"),
    ),
)

EMPLOYMENT_SPELL = Entity(
    "employment_spell",
    "One row per unbroken time in one post.",
    (
        _F("employee_id", _T.TEXT, "Personnel number", required=True, **_E),
        _F("valid_from_on", _T.DATE, "First day in this post", required=True),
        _F("valid_to_on", _T.DATE, "Last day in this post; empty while it lasts"),
        _F("team_id", _T.TEXT, "Team"),
        _F("department", _T.TEXT, "Department"),
        _F("location_id", _T.TEXT, "Place"),
        _F("role_family", _T.TEXT, "Kind of work"),
        _F("is_customer_facing", _T.BOOLEAN, "Deals with customers"),
        _F("fte_share", _T.DOUBLE, "1 is full time"),
        _F("salary_amount", _T.DECIMAL, "Yearly salary"),
        _F("contracted_hours_per_week", _T.DOUBLE, "Hours a week"),
        _F("is_exit", _T.BOOLEAN, "The person left the company at the end of this spell"),
        _F("exit_kind", _T.TEXT, "How it ended", allowed=("voluntary", "involuntary", "other", "unknown")),
        _F("is_regretted", _T.BOOLEAN, "The company would have liked to keep the person"),
    ),
)

ABSENCE = Entity(
    "absence",
    "One row per absence of one employee.",
    (
        _F("absence_id", _T.TEXT, "Number of the absence", required=True),
        _F("employee_id", _T.TEXT, "Personnel number", required=True, **_E),
        _F("starts_on", _T.DATE, "First day", required=True),
        _F("ends_on", _T.DATE, "Last day", required=True),
        _F("kind", _T.TEXT, "Kind of absence", allowed=("sick", "holiday", "parental", "training", "other")),
        _F("absence_days", _T.DOUBLE, "Working days, where the source counts them"),
    ),
)

TEAM = Entity(
    "team",
    "One row per team.",
    (
        _F("team_id", _T.TEXT, "Short name of the team", required=True),
        _F("team_name", _T.TEXT, "Name of the team"),
        _F("department", _T.TEXT, "Department"),
        _F("location_id", _T.TEXT, "Place"),
        _F("is_customer_facing", _T.BOOLEAN, "Deals with customers"),
    ),
)

LOCATION = Entity(
    "location",
    "One row per place of business.",
    (
        _F("location_id", _T.TEXT, "Short name of the place", required=True),
        _F("location_name", _T.TEXT, "Name of the place"),
        _F("region", _T.TEXT, "Region"),
        _F("country", _T.TEXT, "Country"),
    ),
)

ENTITIES: tuple[Entity, ...] = (
    CUSTOMER, CONTRACT, ORDER_LINE, TICKET, TICKET_EVENT, MESSAGE, SURVEY, QUESTION, RESPONSE,
    ANSWER, REVIEW, EMPLOYEE, EMPLOYMENT_SPELL, ABSENCE, TEAM, LOCATION,
)

BY_NAME: dict[str, Entity] = {entity.name: entity for entity in ENTITIES}
