"""The sample company's questionnaires as SurveyMonkey would hold them, and what company.toml says of them.

Ids are the sample's own words, so that its files and this site name the same things. What was sent and not
answered is missing: SurveyMonkey knows only who came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from ingestion.sample.company import SampleCompany
from ingestion.sample.serving.store import Store
from ingestion.sample.serving.surveymonkey import SurveyMonkeySite

MADE = "2023-10-01T08:00:00"
REQUESTS_A_DAY = 10_000
VARIABLES = {
    "customer_id": "customer_no",
    "employee_id": "personnel_no",
    "ticket_id": "ticket",
    "team_id": "team",
    "location_id": "site",
    "wave": "wave",
    "sent_at": "sent",
}

_RESPONSES = """
with asked as (
    select
        given.response_id,
        given.question_id,
        json_object('id', given.question_id, 'answers', json_array(case
            when given.score is null then json_object('text', given.answer_text)
            when question.instrument = 'ces'
                then json_object('choice_id', given.question_id || '-' || given.score::int)
            else json_object(
                'row_id', given.question_id || '-row',
                'choice_id', given.question_id || '-' || given.score::int
            )
        end)) as question
    from given_answer as given
    inner join asked_question as question using (question_id)
    where given.score is not null or given.answer_text is not null
),
laid as (
    select response_id, to_json(list(question order by question_id)) as questions
    from asked
    group by response_id
)
select
    response.response_id as id,
    response.survey_id as parent,
    epoch_us(response.responded_at) as changed,
    false as deleted,
    json_object(
        'id', response.response_id,
        'survey_id', response.survey_id,
        'collector_id', response.survey_id || '-invitation',
        'recipient_id', response.response_id || '-recipient',
        'response_status', 'completed',
        'collection_mode', case when response.is_preview then 'preview' else 'default' end,
        'custom_value', '',
        'custom_variables', json_object({variables}),
        'ip_address', case when survey.is_anonymous then '' else '192.0.2.17' end,
        'metadata', case when survey.is_anonymous then json('{{}}') else json_object('contact', json_object(
            'email', json_object('type', 'string', 'value', lower(response.response_id) || '@post.example')
        )) end,
        'total_time', 60,
        'date_created', strftime(response.responded_at - interval 1 minute, '%Y-%m-%dT%H:%M:%S+00:00'),
        'date_modified', strftime(response.responded_at, '%Y-%m-%dT%H:%M:%S+00:00'),
        'edit_url', 'https://www.surveymonkey.com/r/?sm=' || response.response_id,
        'analyze_url', 'https://www.surveymonkey.com/analyze/browse/' || response.response_id,
        'pages', json_array(json_object(
            'id', response.survey_id || '-page', 'questions', coalesce(laid.questions, json('[]'))
        ))
    )::varchar as record
from sent_response as response
inner join sent_survey as survey using (survey_id)
left join laid using (response_id)
where response.responded_at is not null
"""
_CARRIED = {
    "sent_at": "strftime(response.sent_at, '%Y-%m-%dT%H:%M:%SZ')",
}


def site(company: SampleCompany) -> SurveyMonkeySite:
    """Return SurveyMonkey with the sample company's questionnaires in it; its plan allows more requests."""
    made = SurveyMonkeySite()
    made.requests_a_day = REQUESTS_A_DAY
    fill(made.store, company)
    return made


def fill(store: Store, company: SampleCompany) -> None:
    """Put the company's surveys and their answers into the store of a SurveyMonkey site."""
    questions = company.tables["question"].to_pylist()
    made = datetime.fromisoformat(MADE).replace(tzinfo=UTC)
    for survey in company.tables["survey"].to_pylist():
        own = [q for q in questions if q["survey_id"] == survey["survey_id"]]
        store.put("surveys", _survey(survey, own), changed=made)
        store.put("details", _survey(survey, own) | {"pages": [_design(survey, own)]}, changed=made)
        store.put("collectors", _collector(survey), changed=made)
    variables = ", ".join(
        f"'{name}', coalesce({_CARRIED.get(field, f'response.{field}::varchar')}, '')"
        for field, name in VARIABLES.items()
    )
    months = [{name: month.tables[name] for name in ("response", "answer")} for month in company.months()]
    tables = {
        "sent_survey": company.tables["survey"],
        "asked_question": company.tables["question"],
        "sent_response": pa.concat_tables([month["response"] for month in months]),
        "given_answer": pa.concat_tables([month["answer"] for month in months]),
    }
    for name, table in tables.items():
        store.con.register(name, table)
    store.load("responses", _RESPONSES.format(variables=variables))
    for name in tables:
        store.con.unregister(name)


def section(company: SampleCompany, base_url: str, source: str = "survey") -> str:
    """Return the part of company.toml that connects the site and says what its questions measure."""
    lines = [
        "# SurveyMonkey: what its questions measure is said here and never guessed.",
        f"[sources.{source}]",
        'connector = "surveymonkey"',
        f'base_url = "{base_url}"',
        f"request_budget = {REQUESTS_A_DAY}  # as this plan allows; 480 without it",
        "",
        "# Which variable of the link to a survey carries which of our numbers.",
        f"[sources.{source}.variables]",
        *(f'{field} = "{name}"' for field, name in VARIABLES.items()),
        "",
        f"[sources.{source}.surveys]",
        *_meanings(company, "survey", ("audience", "relation", "is_anonymous")),
        "",
        f"[sources.{source}.questions]",
        *_meanings(company, "question", ("instrument", "item", "scale_min", "scale_max", "is_reversed")),
    ]
    return "\n".join(lines) + "\n"


def _meanings(company: SampleCompany, entity: str, keys: tuple[str, ...]) -> Iterator[str]:
    for row in company.tables[entity].to_pylist():
        said = ", ".join(f"{key} = {json.dumps(row[key])}" for key in keys if row[key] is not None)
        yield f'"{row[f"{entity}_id"]}" = {{ {said} }}'


def _survey(survey: dict[str, Any], questions: list[Any]) -> dict[str, Any]:
    name = survey["survey_id"]
    return {
        "id": name,
        "title": survey["survey_name"],
        "nickname": "",
        "href": f"https://api.surveymonkey.com/v3/surveys/{name}",
        "language": "en",
        "question_count": len(questions),
        "date_created": MADE,
        "date_modified": MADE,
    }


def _collector(survey: dict[str, Any]) -> dict[str, Any]:
    name = survey["survey_id"]
    return {
        "id": f"{name}-invitation",
        "name": "Invitation",
        "type": "email",
        "survey_id": name,
        "anonymous_type": "fully_anonymous" if survey["is_anonymous"] else "not_anonymous",
    }


def _design(survey: dict[str, Any], questions: list[Any]) -> dict[str, Any]:
    shown = [_question(question, position) for position, question in enumerate(questions, 1)]
    return {"id": f"{survey['survey_id']}-page", "title": "", "position": 1, "questions": shown}


def _question(question: dict[str, Any], position: int) -> dict[str, Any]:
    """Words, a scale of single choices without weights, or a rating as the vendor keeps it."""
    name, instrument = question["question_id"], question["instrument"]
    made = {
        "id": name,
        "position": position,
        "headings": [{"heading": question["wording"]}],
        "family": {"text": "open_ended", "ces": "single_choice"}.get(instrument, "matrix"),
        "subtype": {"text": "essay", "ces": "vertical"}.get(instrument, "rating"),
    }
    if instrument == "text":
        return made
    scores = range(int(question["scale_min"]), int(question["scale_max"]) + 1)
    choices: list[dict[str, Any]] = [
        {"id": f"{name}-{score}", "position": place, "text": str(score)}
        for place, score in enumerate(scores, 1)
    ]
    if instrument == "ces":
        return made | {"answers": {"choices": choices}}
    for choice, score in zip(choices, scores, strict=True):
        choice |= {"weight": _weight(instrument, score), "is_na": False}
    return made | {
        "answers": {"rows": [{"id": f"{name}-row", "position": 1, "text": ""}], "choices": choices}
    }


def _weight(instrument: str, score: int) -> int:
    """The vendor weighs a recommendation by what it adds to the score, not by the number given."""
    if instrument not in ("nps", "enps"):
        return score
    return 100 if score >= 9 else -100 if score <= 6 else 0
