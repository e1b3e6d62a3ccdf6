"""The shape of every dropped file: one description for the writer and for company.toml."""

from __future__ import annotations

from ingestion.sample.shape import VOLUME, Col, Shape

_CAPITAL = 'upper(left(trim("{0}"), 1)) || lower(substr(trim("{0}"), 2))'

CRM = (
    Shape(
        "crm", "customers", "customer", "customers.csv", "csv",
        "Exported whole. A customer may stand in it twice: the newer change counts.",
        (
            Col("Customer No", "text", "customer_id", personal="customer"),
            Col("Name", "text", "name", "", personal="drop"),
            Col("E-Mail", "text", "email", personal="email"),
            Col("Phone", "text", "phone", "", personal="drop"),
            Col("Customer Since", "date", "customer_since_on"),
            Col("Region", "text", "region"),
            Col("Country", "text", "country"),
            Col("Language", "text", "language"),
            Col("Born", "bigint", "birth_year"),
            Col("Declared Group", "text", "self_declared_group"),
            Col("Branch", "text", "location_id"),
            Col("Plan", "text", "plan", expression=_CAPITAL.format("Plan")),
            Col("Care Level", "text", "need_tier"),
            Col("Won Through", "text", "acquisition_channel"),
            Col("Referrals", "bigint", "referrals_made"),
            Col("Modified", "date", "modified_on", ""),
        ),
        key=("Customer No",), changed="Modified", nulls=("-",),
    ),
    Shape(
        "crm", "contracts", "contract", "contracts.csv", "csv",
        "One line per contract and price period; the last day is empty while it runs.",
        (
            Col("Contract", "text", "contract_id"),
            Col("Customer No", "text", "customer_id", personal="customer"),
            Col("From", "date", "valid_from_on"),
            Col("To", "date", "valid_to_on"),
            Col("Monthly Fee", "decimal", "monthly_amount"),
            Col("Plan", "text", "plan"),
            Col("Reason Ended", "text", "ended_reason"),
        ),
        key=("Contract", "From"),
    ),
)  # fmt: skip

HR = (
    Shape(
        "hr", "locations", "location", "locations.csv", "csv", "Places of business.",
        (Col("Site", "text", "location_id"), Col("Site Name", "text", "location_name"),
         Col("Region", "text", "region"), Col("Country", "text", "country")),
        key=("Site",), delimiter=";",
    ),
    Shape(
        "hr", "teams", "team", "teams.csv", "csv", "Teams and whether they deal with customers.",
        (Col("Team", "text", "team_id"), Col("Team Name", "text", "team_name"),
         Col("Department", "text", "department"), Col("Site", "text", "location_id"),
         Col("Customer Facing", "boolean", "is_customer_facing")),
        key=("Team",), delimiter=";",
    ),
    Shape(
        "hr", "employees", "employee", "employees.csv", "csv", "Everyone who worked here in these years.",
        (
            Col("Personnel No", "text", "employee_id", personal="employee"),
            Col("Name", "text", "name", "", personal="drop"),
            Col("E-Mail", "text", "email", personal="email"),
            Col("Year Of Birth", "bigint", "birth_year"),
            Col("Declared Group", "text", "self_declared_group"),
            Col("Job Family", "text", "role_family"),
            Col("First Hired", "date", "hired_on"),
        ),
        key=("Personnel No",), delimiter=";", date_order="dmy",
    ),
    Shape(
        "hr", "posts", "employment_spell", "posts.csv", "csv",
        "One line per person and post. A re-hire is a new line with the same number.",
        (
            Col("Personnel No", "text", "employee_id", personal="employee"),
            Col("From", "date", "valid_from_on"),
            Col("To", "date", "valid_to_on"),
            Col("Team", "text", "team_id"),
            Col("Department", "text", "department"),
            Col("Site", "text", "location_id"),
            Col("Job Family", "text", "role_family"),
            Col("Customer Facing", "boolean", "is_customer_facing"),
            Col("FTE", "double", "fte_share"),
            Col("Salary", "decimal", "salary_amount"),
            Col("Weekly Hours", "double", "contracted_hours_per_week"),
            Col("Left", "boolean", "is_exit"),
            Col("Kind Of Exit", "text", "exit_kind"),
            Col("Regretted", "boolean", "is_regretted"),
        ),
        key=("Personnel No", "From"), delimiter=";", decimal=",", date_order="dmy",
        values={"exit_kind": {"Resignation": "voluntary", "Dismissal": "involuntary",
                              "Retirement or end of term": "other", "Not recorded": "unknown"}},
    ),
    Shape(
        "hr", "absences", "absence", "absences.csv", "csv", "Sick notes, holidays and other days away.",
        (
            Col("Absence", "text", "absence_id"),
            Col("Personnel No", "text", "employee_id", personal="employee"),
            Col("First Day", "date", "starts_on"),
            Col("Last Day", "date", "ends_on"),
            Col("Kind", "text", "kind"),
            Col("Working Days", "double", "absence_days"),
        ),
        key=("Absence",), delimiter=";", decimal=",", date_order="dmy",
    ),
)  # fmt: skip

HELPDESK = (
    Shape(
        "helpdesk", "tickets", "ticket", "tickets/*", VOLUME,
        "Tickets opened or changed in a quarter; one that changed later comes again.",
        (
            Col("id", "text", "ticket_id"),
            Col("customer_no", "text", "customer_id", personal="customer"),
            Col("requester_email", "text", "customer_email", personal="email"),
            Col("assignee", "text", "agent_id", personal="employee"),
            Col("team", "text", "team_id"),
            Col("site", "text", "location_id"),
            Col("channel", "text", "channel"),
            Col("topic", "text", "topic"),
            Col("priority", "text", "priority"),
            Col("status", "text", "status"),
            Col("created_at", "timestamp", "created_at"),
            Col("updated_at", "timestamp", "updated_at", ""),
            Col("subject", "text", "subject", personal="redact"),
            Col("answered", "boolean", "is_answered"),
            Col("resolved", "boolean", "is_resolved"),
            Col("wait_seconds", "double", "seconds_to_answer"),
            Col("talk_seconds", "double", "talk_seconds"),
            Col("merged_into", "text", "merged_into_ticket_id"),
        ),
        key=("id",), changed="updated_at",
    ),
    Shape(
        "helpdesk", "ticket_events", "ticket_event", "ticket_events/*", VOLUME,
        "What happened to tickets; a few lines come twice or a quarter late.",
        (
            Col("event_id", "text", "event_id", ""),
            Col("ticket_id", "text", "ticket_id"),
            Col("happened_at", "timestamp", "event_at"),
            Col("event", "text", "event_type"),
            Col("agent", "text", "agent_id", personal="employee"),
            Col("priority", "text", "priority"),
        ),
        key=("event_id",),
    ),
    Shape(
        "helpdesk", "messages", "message", "messages/*", VOLUME,
        "The texts of written requests; addresses and numbers in them are taken out.",
        (
            Col("message_id", "text", "message_id"),
            Col("ticket_id", "text", "ticket_id"),
            Col("sent_at", "timestamp", "sent_at"),
            Col("author", "text", "author_role"),
            Col("agent", "text", "agent_id", personal="employee"),
            Col("public", "boolean", "is_public"),
            Col("text", "text", "body", personal="redact"),
        ),
        key=("message_id",),
    ),
)  # fmt: skip

SURVEY = (
    Shape(
        "survey", "surveys", "survey", "surveys.csv", "csv", "The questionnaires.",
        (Col("survey", "text", "survey_id"), Col("title", "text", "survey_name"),
         Col("audience", "text", "audience"), Col("about", "text", "relation"),
         Col("anonymous", "boolean", "is_anonymous")),
        key=("survey",),
    ),
    Shape(
        "survey", "questions", "question", "questions.csv", "csv",
        "Their questions, with scale and direction.",
        (Col("question", "text", "question_id"), Col("survey", "text", "survey_id"),
         Col("measures", "text", "instrument"), Col("item", "text", "item"),
         Col("lowest", "double", "scale_min"), Col("highest", "double", "scale_max"),
         Col("reversed", "boolean", "is_reversed"), Col("wording", "text", "wording")),
        key=("question",),
    ),
    Shape(
        "survey", "responses", "response", "responses/*.csv", "csv",
        "Questionnaires sent; the anonymous ones know team and place, never the person.",
        (
            Col("response", "text", "response_id"),
            Col("survey", "text", "survey_id"),
            Col("wave", "text", "wave"),
            Col("customer_no", "text", "customer_id", personal="customer"),
            Col("personnel_no", "text", "employee_id", personal="employee"),
            Col("ticket", "text", "ticket_id"),
            Col("team", "text", "team_id"),
            Col("site", "text", "location_id"),
            Col("channel", "text", "channel"),
            Col("sent", "timestamp", "sent_at"),
            Col("completed", "timestamp", "responded_at"),
            Col("preview", "boolean", "is_preview"),
        ),
        key=("response",),
    ),
    Shape(
        "survey", "answers", "answer", "answers/*.csv", "csv",
        "One line per question shown; an empty score was left out.",
        (
            Col("response", "text", "response_id"),
            Col("question", "text", "question_id"),
            Col("answered", "timestamp", "answered_at"),
            Col("score", "double", "score"),
            Col("words", "text", "answer_text", personal="redact"),
        ),
        key=("response", "question"),
    ),
)  # fmt: skip

SHOP = (
    Shape(
        "shop", "orders", "order_line", "orders/*.csv", "csv",
        "Order lines by month, in the shop's own time. A price of '?' makes a line unusable.",
        (
            Col("OrderNo", "text", "order_id"),
            Col("Line", "text", "order_line_id"),
            Col("CustomerNo", "text", "customer_id", personal="customer"),
            Col("OrderedAt", "timestamp", "ordered_at"),
            Col("SKU", "text", "product_id"),
            Col("Article", "text", "product_name"),
            Col("Quantity", "double", "quantity"),
            Col("UnitPrice", "decimal", "unit_price_amount"),
            Col("Returned", "boolean", "is_cancellation"),
            Col("Country", "text", "country"),
            Col("Channel", "text", "channel"),
        ),
        key=("OrderNo", "Line"), date_order="dmy", local_time=True, nulls=("?",),
    ),
)  # fmt: skip

REVIEWS = (
    Shape(
        "reviews", "reviews", "review", "reviews.jsonl", "jsonl", "Public reviews, collected in one file.",
        (
            Col("id", "text", "review_id"),
            Col("site", "text", "platform"),
            Col("branch", "text", "location_id"),
            Col("published", "timestamp", "reviewed_at"),
            Col("stars", "double", "rating"),
            Col("replied", "timestamp", "replied_at"),
            Col("text", "text", "body", personal="redact"),
        ),
        key=("id",),
    ),
)  # fmt: skip

SHAPES: tuple[Shape, ...] = (*CRM, *HR, *HELPDESK, *SURVEY, *SHOP, *REVIEWS)
