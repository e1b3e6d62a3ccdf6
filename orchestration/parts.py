"""The tables of company.toml, one frozen model each; sources are described by ingestion itself."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from ingestion.connector import TextPolicy
from orchestration.currencies import CURRENCIES
from orchestration.faults import did_you_mean

Priority = Literal["low", "normal", "high", "urgent"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Part(BaseModel):
    """A table of company.toml: unknown keys are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        hint = did_you_mean(name, _zones())
        raise ValueError(f'"{name}" is not a time zone{hint}; allowed: an IANA name such as Europe/London')
    return name


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        hint = did_you_mean(code, CURRENCIES)
        raise ValueError(f'"{code}" is not a currency{hint}; allowed: a code of ISO 4217 such as EUR')
    return code


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError(f'"{text}" is not a time of day; allowed: HH:MM from 00:00 to 24:00')
    return text


def _day(value: object) -> object:
    """Accept a TOML date and the same in quotes; pydantic alone would also take numbers."""
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'"{value}" is not a day; allowed: YYYY-MM-DD') from None


def _hours(value: list[str]) -> list[str]:
    if value and (len(value) != 2 or value[0] >= value[1]):
        raise ValueError(f'{value} are not opening hours; allowed: ["09:00", "17:30"], or [] when closed')
    return value


Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Clock = Annotated[str, AfterValidator(_clock)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Hours = Annotated[list[Clock], AfterValidator(_hours)]


class Company(Part):
    """Who the figures are about."""

    name: str = Field(min_length=1)
    zone: Zone
    currency: Currency
    profile: Literal["general", "technology", "healthcare"] = "general"
    margin_share: float | None = Field(default=None, ge=0, le=1)
    inactivity_days: int = Field(default=90, ge=1, le=3650)


class Range(Part):
    """A value that is not known exactly: lowest, most likely and highest, and where that is from."""

    low: float = Field(ge=0)
    mode: float
    high: float
    source: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _exact(cls, given: object) -> object:
        """Accept a plain number for a value that is known."""
        if isinstance(given, dict):
            return given
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            allowed = 'a number, or { low = 4, mode = 5, high = 8, source = "where from" }'
            raise ValueError(f'"{given}" is not a value; allowed: {allowed}')
        return {"low": given, "mode": given, "high": given, "source": "company.toml"}

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low <= self.mode <= self.high:
            raise ValueError(
                f"{self.low}, {self.mode}, {self.high} are not in order; allowed: low <= mode <= high"
            )
        return self


class Money(Part):
    """What effects are worth, and how far ahead money is counted. Amounts in the company's currency."""

    horizon_months: int = Field(default=12, ge=1, le=120)
    lifetime_months: int = Field(default=36, ge=1, le=120)
    discount_rate: float = Field(default=0.08, ge=0, le=1)
    service_floor_share: float = Field(default=0.8, ge=0, le=1)
    realisation_share: Range = Range(
        low=0.25, mode=0.5, high=0.75, source="default: half of freed hours is used for other work"
    )
    hours_per_day: Range = Range(low=7.5, mode=7.5, high=7.5, source="default: 7.5 hours a working day")
    hours_per_reply: Range | None = None
    loaded_hourly_cost: Range | None = None
    replacement_cost: Range | None = None
    annual_salary: Range | None = None
    monthly_revenue_per_customer: Range | None = None
    harm_cost: Range | None = None

    @field_validator("realisation_share")
    @classmethod
    def _share(cls, given: Range) -> Range:
        if given.high > 1:
            raise ValueError(f"{given.high} is more than all of them; allowed: 0 to 1")
        return given

    def as_var(self) -> dict[str, object]:
        """Return what models see: settings by name, and the values that are given."""
        given = self.model_dump(exclude_none=True)
        values = {name: value for name, value in given.items() if isinstance(value, dict)}
        return {name: value for name, value in given.items() if name not in values} | {"values": values}


class Privacy(Part):
    """Smallest groups that may be shown (the floors are not negotiable), and what becomes of free text."""

    k_people: int = Field(default=5, ge=3)
    k_text: int = Field(default=10, ge=5)
    k_patients: int = Field(default=11, ge=5)
    text: Literal["keep", "drop"] = "keep"
    text_retention_days: int = Field(default=730, ge=1)

    def text_policy(self) -> TextPolicy:
        """Return what ingestion does with people's own words."""
        return TextPolicy(self.text == "keep", self.text_retention_days)


class BusinessHours(Part):
    """Opening hours in the company's zone; an empty list is a closed day."""

    monday: Hours = ["09:00", "17:00"]
    tuesday: Hours = ["09:00", "17:00"]
    wednesday: Hours = ["09:00", "17:00"]
    thursday: Hours = ["09:00", "17:00"]
    friday: Hours = ["09:00", "17:00"]
    saturday: Hours = []
    sunday: Hours = []
    holidays: list[Day] = []

    def by_weekday(self) -> dict[str, list[str]]:
        """Return the opening hours of each weekday."""
        return {day: list(getattr(self, day)) for day in WEEKDAYS}


class Targets(Part):
    """What the company promises its customers, in business minutes by priority."""

    first_reply_minutes: dict[Priority, Annotated[int, Field(ge=1)]] = {}

    @field_validator("first_reply_minutes")
    @classmethod
    def _complete(cls, given: dict[Priority, int]) -> dict[Priority, int]:
        """Fill the priorities that were left out, so that every ticket has a target."""
        return {"low": 480, "normal": 240, "high": 60, "urgent": 30} | given


class Schedule(Part):
    """When the nightly run starts, in the company's zone."""

    at: Clock = "03:00"


class Verdict(Part):
    """When a difference counts as proven; stored with each verdict."""

    min_months_before: int = Field(default=3, ge=2)
    min_months_after: int = Field(default=3, ge=2)
    # Smaller changes do not matter to the company: a share of the level before, or per KPI in its own unit.
    smallest_effect_share: float = Field(default=0.05, gt=0, lt=1)
    smallest_effect: dict[str, Annotated[float, Field(gt=0)]] = {}
    overlap_share: float = Field(default=1 / 3, gt=0, le=1)
    sample_ratio_p: float = Field(default=0.001, gt=0, lt=0.05)
    stale_months: int = Field(default=3, ge=1)


class Alerts(Part):
    """Who hears of a failed run."""

    webhook_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    email_to: list[str] = []
    email_from: str | None = None
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_starttls: bool = True

    @field_validator("email_to", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @field_validator("email_to")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        for address in value:
            if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
                raise ValueError(f'"{address}" is not an e-mail address; allowed: name@example.com')
        return value
