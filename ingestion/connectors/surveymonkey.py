"""SurveyMonkey: surveys, their questions, and the responses with their answers.

500 requests a day are all a private app has. So the list of surveys is asked for once a run, a survey's
questions only when the survey has changed, a collector only when a response came in through it, and the ids
of a survey's responses (the only way to see deletions) only when their number fell or a week has passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ingestion.connector import Rule, Secret
from ingestion.connectors.surveymonkey_records import flat_questions, flat_responses
from ingestion.rest import deletions
from ingestion.rest.auth import bearer
from ingestion.rest.declare import Record, Vendor, VendorStream, moment, nested, text, whole
from ingestion.rest.endpoint import Endpoint, next_link
from ingestion.rest.in_turn import InTurn
from ingestion.rest.listed import ChangedListed, EveryListed, Listing
from ingestion.rest.questionnaires import SurveySource
from ingestion.rest.strategies import Ask
from ingestion.rest.visit import Visit

IDS_PER_PAGE = 1000
_INCLUDE = "response_count,date_created,date_modified,language,question_count"
_NEXT = next_link("links.next")
SURVEYS_LISTING = Listing(Endpoint("/v3/surveys", "data", _NEXT, {"per_page": 1000, "include": _INCLUDE}))
_DETAILS = Endpoint("/v3/surveys/{parent}/details", single=True)
_IDS = Endpoint("/v3/surveys/{parent}/responses", "data", _NEXT, {"per_page": IDS_PER_PAGE})
_BULK = Endpoint(
    "/v3/surveys/{parent}/responses/bulk",
    "data",
    _NEXT,
    {"per_page": 100, "sort_by": "date_modified", "sort_order": "ASC"},
)


class SurveyMonkeySource(SurveySource):
    """[sources.NAME] with connector = "surveymonkey"."""

    connector: Literal["surveymonkey"]
    host: Literal["api.surveymonkey.com", "api.eu.surveymonkey.com", "api.surveymonkey.ca"] = (
        "api.surveymonkey.com"
    )


def _auth(settings: SurveyMonkeySource, secrets: Mapping[str, str]) -> Any:
    return bearer(secrets["access_token"])


@dataclass(frozen=True)
class ResponsesInTurn(InTurn):
    """What has changed of each survey, then, where it is due, what is left of it."""

    ids: Endpoint = _IDS

    def _of(self, visit: Visit, parent: str) -> Iterator[list[Record]]:
        yield from super()._of(visit, parent)
        survey = next(survey for survey in SURVEYS_LISTING.records(visit) if str(survey["id"]) == parent)
        count = str(survey.get("response_count"))
        if count.isdigit():
            requests = 1 + int(count) // IDS_PER_PAGE
            deletions.look(visit, parent, int(count), requests, lambda: self._left(visit, parent))

    def _left(self, visit: Visit, parent: str) -> list[str]:
        return [str(record["id"]) for page in visit.fetch(self.ids, parent=parent) for record in page.records]


def _since(begun: datetime) -> Ask:
    # "Modified after" may or may not mean the very second: reach back one, what comes twice is kept once.
    return {"start_modified_at": f"{begun - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"}, {}


SURVEYS = VendorStream(
    name="surveys",
    key=("id",),
    read=EveryListed(SURVEYS_LISTING),
    columns=(
        text("id"),
        text("title"),
        text("language"),
        whole("response_count"),
        whole("question_count"),
        moment("date_created"),
        moment("date_modified"),
    ),
    changed="date_modified",
    unread=("nickname", "href", "analyze_url", "preview", "folder_id", "category"),
    scope="View Surveys",
)
QUESTIONS = VendorStream(
    name="questions",
    key=("question_id",),
    read=ChangedListed(SURVEYS_LISTING, _DETAILS, "date_modified"),
    prepare=flat_questions,
    columns=(
        text("question_id"),
        text("id"),
        text("row_id"),
        text("survey_id"),
        text("family"),
        text("subtype"),
        text("heading"),
        text("row_text"),
        whole("position"),
        nested("choices"),
        moment("date_modified"),
    ),
    changed="date_modified",
    unread=(
        *("headings", "answers", "href", "sorting", "required", "validation", "visible", "forced_ranking"),
        *("display_options", "quiz_options", "layout", "variable_id"),
    ),
    scope="View Surveys",
)
RESPONSES = VendorStream(
    name="responses",
    key=("id",),
    read=ResponsesInTurn(_BULK, modified="date_modified", ask=_since, parents=SURVEYS_LISTING),
    prepare=flat_responses,
    columns=(
        text("id"),
        text("survey_id"),
        text("collector_id"),
        text("collector_type"),
        text("anonymous_type"),
        text("response_status"),
        text("collection_mode"),
        moment("date_created"),
        moment("date_modified"),
        whole("total_time"),
        text("customer_id"),
        text("employee_id"),
        text("ticket_id"),
        text("team_id"),
        text("location_id"),
        text("wave"),
        text("channel"),
        moment("sent_at"),
        nested("answers"),
        nested("texts"),
    ),
    personal={"customer_id": Rule.CUSTOMER, "employee_id": Rule.EMPLOYEE, "texts": Rule.REDACT},
    changed="date_modified",
    parent="survey_id",
    unread=(
        *("href", "edit_url", "analyze_url", "ip_address", "recipient_id", "metadata", "custom_value"),
        *("custom_variables", "pages", "page_path", "logic_path", "quiz_results", "language"),
    ),
    scope="View Responses, View Response Details and View Collectors",
)
CONNECTOR = Vendor(
    name="surveymonkey",
    kind="survey",
    base_url="https://{host}",
    settings=SurveyMonkeySource,
    secrets=(Secret("access_token"),),
    auth=_auth,
    declared=(SURVEYS, QUESTIONS, RESPONSES),
    host_setting="host",
    request_budget=480,  # of 500 a day; the rest is for people
    zone="UTC",
    retry_after="X-Ratelimit-App-Global-Minute-Reset",
)
