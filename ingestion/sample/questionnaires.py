"""The questionnaires and their questions."""

from __future__ import annotations

import pyarrow as pa

from ingestion.sample.words import ITEMS

CONTACT, RELATION, PULSE, SPEAK_UP = "contact", "relation", "pulse", "speak-up"
SURVEYS: tuple[tuple[str, str, str, str, bool], ...] = (
    (CONTACT, "After your contact", "customer", "transactional", False),
    (RELATION, "How are we doing?", "customer", "relational", False),
    (PULSE, "Quarterly pulse", "employee", "relational", False),
    (SPEAK_UP, "Quarterly pulse, anonymous", "employee", "relational", True),
)


def survey_table() -> pa.Table:
    """Return the questionnaires. One row per questionnaire."""
    names = ("survey_id", "survey_name", "audience", "relation", "is_anonymous")
    return pa.table(dict(zip(names, (pa.array(c) for c in zip(*SURVEYS, strict=True)), strict=True)))


def question_table() -> pa.Table:
    """Return the questions. One row per question of a questionnaire."""
    rows = [
        (
            "contact-csat",
            CONTACT,
            "csat",
            "satisfaction",
            1,
            5,
            False,
            "How satisfied are you with our help?",
        ),
        ("contact-ces", CONTACT, "ces", "ease", 1, 7, False, "It was easy to get my request solved."),
        ("contact-text", CONTACT, "text", "comment", None, None, False, "What should we know?"),
        ("relation-nps", RELATION, "nps", "recommend", 0, 10, False, "Would you recommend us to a friend?"),
        ("relation-text", RELATION, "text", "reason", None, None, False, "Why this number?"),
    ]
    for survey in (PULSE, SPEAK_UP):
        wording = "Would you recommend us as a place to work?"
        rows.append((f"{survey}-enps", survey, "enps", "recommend", 0, 10, False, wording))
        rows += [
            (f"{survey}-{item}", survey, "engagement", item, 1, 5, item == "strain", text)
            for item, text in ITEMS
        ]
    names = (
        "question_id",
        "survey_id",
        "instrument",
        "item",
        "scale_min",
        "scale_max",
        "is_reversed",
        "wording",
    )
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    for scale in ("scale_min", "scale_max"):
        columns[scale] = pa.array(columns[scale], pa.float64())
    return pa.table(columns)
