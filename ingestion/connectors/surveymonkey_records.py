"""SurveyMonkey's nested records laid out flat: questions of a survey's design, answers of a response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingestion.connector import SourceError
from ingestion.rest.declare import Record
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.questionnaires import PERSONAL
from ingestion.rest.visit import Visit, moment_of

_COLLECTOR = Endpoint("/v3/collectors/{parent}", single=True)


def flat_questions(records: list[Record], visit: Visit) -> list[Record]:
    """Make one record of each question; each row of a matrix is a question of its own."""
    return [made for survey in records for made in _of_survey(survey)]


def _of_survey(survey: Record) -> Iterator[Record]:
    if not isinstance(survey.get("pages"), list):
        raise SourceError(f"the details of a survey have no pages; keys seen: {', '.join(sorted(survey))}")
    for question in (q for page in survey["pages"] for q in page.get("questions") or ()):
        options = question.get("answers") or {}
        rows = options.get("rows") or []
        of_row = rows if len(rows) > 1 else [None]
        for row in of_row:
            yield {
                **question,
                "question_id": str(question["id"]) + (f".{row['id']}" if row else ""),
                "row_id": row and row["id"],
                "row_text": row and row.get("text"),
                "survey_id": survey["id"],
                "heading": " ".join(str(h.get("heading") or "") for h in question.get("headings") or ()),
                "choices": options.get("choices"),
                "date_modified": survey.get("date_modified"),
            }


def flat_responses(records: list[Record], visit: Visit) -> list[Record]:
    """Lay out answers and variables; whoever answers anonymously stays without a person."""
    return [_response(record, visit) for record in records]


def _response(record: Record, visit: Visit) -> Record:
    if not isinstance(record.get("pages"), list):
        raise SourceError(f"a response has no pages; keys seen: {', '.join(sorted(record))}")
    collector = _collector(visit, str(record.get("collector_id") or ""))
    anonymous = collector.get("anonymous_type") or "unknown"
    carried = {"custom_value": record.get("custom_value"), **(record.get("custom_variables") or {})}
    variables = visit.settings.variables.fields()
    found = {field: carried.get(variable) for field, variable in variables.items()}
    if anonymous != "not_anonymous" or not visit.settings.may_know(str(record["_parent"])):
        found |= dict.fromkeys(PERSONAL)
    sent = moment_of(found.get("sent_at"))
    given = list(_given(record["pages"]))
    return {
        **record,
        **found,
        "survey_id": record["_parent"],
        "sent_at": sent and sent.isoformat(),
        "collector_type": collector.get("type"),
        "anonymous_type": anonymous,
        "answers": [{k: v for k, v in answer.items() if k != "text"} for answer in given],
        # Ids stand behind a letter here, so that none is taken for a telephone number.
        "texts": [
            {"question": f"q{a['question']}", "row": f"r{a.get('row', '')}", "text": str(a["text"])}
            for a in given
            if a.get("text") and _may_be_read(a, visit.settings.questions)
        ],
    }


def _may_be_read(answer: Record, declared: Any) -> bool:
    """Rows of texts are the form for name and address more often than not: only declared ones are read."""
    question, row = str(answer["question"]), answer.get("row")
    return not row or question in declared or f"{question}.{row}" in declared


_NAMES = {"row_id": "row", "col_id": "column", "choice_id": "choice", "other_id": "other", "text": "text"}


def _given(pages: list[Any]) -> Iterator[Record]:
    for question in (q for page in pages for q in page.get("questions") or ()):
        for answer in question.get("answers") or ():
            yield {"question": question["id"]} | {
                _NAMES[k]: v for k, v in answer.items() if k in _NAMES and v
            }


def _collector(visit: Visit, name: str) -> Record:
    """Return the collector a response came in through; one that is gone says nothing of anonymity."""
    from ingestion.rest.troubles import Refused  # noqa: PLC0415 - imports the HTTP library

    known = visit.shared.setdefault("collectors", {})
    if name not in known:
        try:
            pages = visit.fetch(_COLLECTOR, parent=name) if name else iter(())
            known[name] = next((record for page in pages for record in page.records), {})
        except Refused as refused:
            if refused.status != 404:
                raise
            known[name] = {}
    return known[name]
