"""The voice of customers and employees: surveys and reviews."""

from __future__ import annotations

from ingestion.fields import Entity, Field, FieldType, Personal

_F = Field
_T = FieldType

SURVEY = Entity(
    "survey",
    "One row per questionnaire.",
    (
        _F("survey_id", _T.TEXT, "Number of the questionnaire", required=True),
        _F("survey_name", _T.TEXT, "Its name"),
        _F("audience", _T.TEXT, "Who is asked", allowed=("customer", "employee", "partner")),
        _F(
            "relation",
            _T.TEXT,
            "About the whole relation or one contact",
            allowed=("relational", "transactional"),
        ),
        _F("is_anonymous", _T.BOOLEAN, "Answers are never joined to a person"),
    ),
)

QUESTION = Entity(
    "question",
    "One row per question of a questionnaire.",
    (
        _F("question_id", _T.TEXT, "Number of the question", required=True),
        _F("survey_id", _T.TEXT, "Questionnaire it belongs to"),
        _F(
            "instrument",
            _T.TEXT,
            "What the question measures",
            allowed=("nps", "csat", "ces", "enps", "engagement", "text", "other"),
        ),
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
        _F("customer_id", _T.TEXT, "Customer who was asked", personal=Personal.CUSTOMER),
        _F(
            "employee_id", _T.TEXT, "Employee who was asked; empty when anonymous", personal=Personal.EMPLOYEE
        ),
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
        _F(
            "instrument",
            _T.TEXT,
            "What it measures, where the file has no question rows",
            allowed=("nps", "csat", "ces", "enps", "engagement", "text", "other"),
        ),
        _F("scale_min", _T.DOUBLE, "Lowest answer, where the file has no question rows"),
        _F("scale_max", _T.DOUBLE, "Highest answer, where the file has no question rows"),
        _F("is_reversed", _T.BOOLEAN, "A high answer is bad, where the file has no question rows"),
        _F(
            "relation",
            _T.TEXT,
            "About the whole relation or one contact",
            allowed=("relational", "transactional"),
        ),
        _F(
            "customer_id",
            _T.TEXT,
            "Customer, where the file has no response rows",
            personal=Personal.CUSTOMER,
        ),
        _F(
            "employee_id",
            _T.TEXT,
            "Employee, where the file has no response rows",
            personal=Personal.EMPLOYEE,
        ),
        _F("ticket_id", _T.TEXT, "Contact, where the file has no response rows"),
        _F("team_id", _T.TEXT, "Team, where the file has no response rows"),
        _F("wave", _T.TEXT, "Round of the survey"),
        _F("answered_at", _T.TIMESTAMP, "When; may be empty for a snapshot"),
        _F("score", _T.DOUBLE, "The number given; empty when the question was left out"),
        _F("answer_text", _T.TEXT, "Words given, redacted", personal=Personal.REDACT),
    ),
    text_at="answered_at",
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
    text_at="reviewed_at",
)
