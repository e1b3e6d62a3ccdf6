"""What the company says about its questionnaires: the keys that all survey tools have in common.

A tool knows wordings and choices. What a question measures, on which scale and of whom, only the company
knows: it is declared here and never guessed from a wording.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ingestion.layout import Strict
from ingestion.rest.settings import VendorSource

SCORED = ("nps", "csat", "ces", "enps", "engagement")


class SurveyMeaning(Strict):
    """[sources.NAME.surveys.ID]: who is asked, about what, and whether people may be known."""

    audience: Literal["customer", "employee", "partner"]
    relation: Literal["relational", "transactional"] = "relational"
    is_anonymous: bool = False


class QuestionMeaning(Strict):
    """[sources.NAME.questions.ID]: what a question measures and how its scale runs."""

    instrument: Literal["nps", "csat", "ces", "enps", "engagement", "text", "other"]
    item: str | None = None
    scale_min: float | None = None
    scale_max: float | None = None
    is_reversed: bool = False

    @model_validator(mode="after")
    def _has_scale(self) -> Self:
        if self.scale_min is None or self.scale_max is None:
            if self.instrument in SCORED:
                raise ValueError(f"{self.instrument} needs scale_min and scale_max")
        elif self.scale_min >= self.scale_max:
            raise ValueError("scale_min must be below scale_max")
        return self


class Variables(Strict):
    """[sources.NAME.variables]: which variable of the survey's link carries which of our fields."""

    customer_id: str | None = None
    employee_id: str | None = None
    ticket_id: str | None = None
    team_id: str | None = None
    location_id: str | None = None
    wave: str | None = None
    channel: str | None = None
    sent_at: str | None = None

    def fields(self) -> dict[str, str]:
        """Return the fields that are carried, each with the name of its variable."""
        return self.model_dump(exclude_none=True)


#: Fields that lead to a person; an anonymous answer is read without them.
PERSONAL = ("customer_id", "employee_id", "ticket_id")


class SurveySource(VendorSource):
    """The keys of a survey tool's source."""

    meaning: ClassVar[tuple[str, ...]] = ("surveys", "questions")

    surveys: dict[str, SurveyMeaning] = Field(default_factory=dict)
    questions: dict[str, QuestionMeaning] = Field(default_factory=dict)
    variables: Variables = Variables()

    def reads(self) -> Any:
        """What is read out of a response depends on the variables and on the rows of text declared."""
        rows = sorted(
            name for name, said in self.questions.items() if "." in name and said.instrument == "text"
        )
        return (super().reads(), sorted(self.variables.fields().items()), rows)

    def may_know(self, survey: str) -> bool:
        """Say whether people may be known in a survey, as far as the company has declared."""
        said = self.surveys.get(survey)
        return said is None or not said.is_anonymous
