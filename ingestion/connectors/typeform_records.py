"""Typeform's nested records laid out flat: fields of a form, answers of a response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingestion.connector import SourceError
from ingestion.rest.declare import Record
from ingestion.rest.questionnaires import PERSONAL
from ingestion.rest.visit import Visit, moment_of

#: Kinds of answers that are people's data or files: never read.
PRIVATE = ("email", "phone_number", "url", "file_url", "payment", "date")


def flat_fields(records: list[Record], visit: Visit) -> list[Record]:
    """Make one record of each field; those inside groups and the rows of a matrix are fields too."""
    return [made for form in records for made in _of_form(form)]


def _of_form(form: Record) -> Iterator[Record]:
    if not isinstance(form.get("fields"), list):
        raise SourceError(f"a form has no fields; keys seen: {', '.join(sorted(form))}")
    for field in _unpacked(form["fields"]):
        properties = field.get("properties") or {}
        choices = [
            {"id": choice.get("id"), "position": place, "label": choice.get("label")}
            for place, choice in enumerate(properties.get("choices") or (), 1)
        ]
        yield {
            **field,
            "form_id": form["id"],
            "steps": properties.get("steps"),
            "choices": choices,
            "last_updated_at": form.get("last_updated_at"),
        }


def _unpacked(fields: list[Any]) -> Iterator[Record]:
    for field in fields:
        yield field
        yield from _unpacked((field.get("properties") or {}).get("fields") or [])


def flat_responses(records: list[Record], visit: Visit) -> list[Record]:
    """Lay out answers and hidden fields; in a form declared anonymous nobody is a person."""
    return [_response(record, visit) for record in records]


def _response(record: Record, visit: Visit) -> Record:
    # A response without any answer has null for a list.
    if "answers" not in record:
        raise SourceError(f"a response has no answers; keys seen: {', '.join(sorted(record))}")
    hidden = record.get("hidden") or {}
    found = {field: hidden.get(name) for field, name in visit.settings.variables.fields().items()}
    if not visit.settings.may_know(str(record["_parent"])):
        found |= dict.fromkeys(PERSONAL)
    sent = moment_of(found.get("sent_at"))
    given = list(record["answers"] or ())
    return {
        **record,
        **found,
        "form_id": record["_parent"],
        "sent_at": sent and sent.isoformat(),
        "answers": [made for answer in given for made in _chosen(answer)],
        # Ids stand behind a letter here, so that none is taken for a telephone number.
        "texts": [
            {"question": f"q{answer['field']['id']}", "text": words}
            for answer in given
            if (words := _words(answer, visit.settings.questions))
        ],
    }


def _chosen(answer: Record) -> Iterator[Record]:
    """What was chosen or given as a number; of words and private answers only that they were given."""
    question = {"question": answer["field"]["id"]}
    if isinstance(answer.get("number"), int | float):
        yield question | {"number": answer["number"]}
    elif isinstance(answer.get("boolean"), bool):
        yield question | {"number": int(answer["boolean"])}
    elif answer.get("choice"):
        yield question | {"choice": answer["choice"].get("id")}
    elif answer.get("choices"):
        yield from (question | {"choice": name} for name in answer["choices"].get("ids") or (None,))
    else:
        yield question


def _words(answer: Record, declared: Any) -> str | None:
    """Long texts are read; short ones are names more often than not and must be declared."""
    if answer.get("type") in PRIVATE:
        return None
    if answer.get("choice"):
        return answer["choice"].get("other")
    field = answer["field"]
    is_read = field.get("type") == "long_text" or str(field["id"]) in declared
    return answer.get("text") if is_read else None
