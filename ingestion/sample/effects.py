"""What the six initiatives truly do. The planted truth; everything else only draws from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from ingestion.sample.arrays import Array
from ingestion.sample.clock import Span

CSAT_ACADEMY = 0.10  # share of satisfied contacts
CSAT_CALLBACK = 0.04
CSAT_BOT = -0.10
CES_NOTES = 0.4  # points on the 1-7 scale
CHURN_CHECK_IN = 0.60  # monthly risk of leaving is multiplied by this
CHURN_BOT = 1.25
ITEM_ACADEMY = 0.15  # staff items, points on the 1-5 scale: a side effect

ACADEMY_TEAMS = (0, 3, 4, 7)
CALLBACK_TEAMS = (0, 3, 4)
TEMPLATE_TEAMS = (1, 2, 6)
BOT_REGIONS = (1, 5, 8, 9)  # one per place, so no team is singled out
NOTES_LOCATION = 2

ONE_TOUCH_TREND = 0.0035  # a month, for everyone: what a naive comparison would praise
TEMPLATE_DIP = -0.04  # the three months before the templates: why those teams were chosen


@dataclass(frozen=True)
class Window:
    """When an initiative began and when it had its full effect, as days since 1970."""

    start: int
    full: int
    until: int | None = None  # end of the period it is judged on

    def strength(self, day: Array | int) -> Array:
        """Return 0 before the start, 1 from the full-effect day, a straight line between."""
        length = max(self.full - self.start, 1)
        return np.clip((np.asarray(day) - self.start + 1) / length, 0.0, 1.0)


@dataclass(frozen=True)
class Plan:
    """The windows of all six, placed by the month the records end."""

    span: Span
    check_in: Window
    academy: Window
    templates: Window
    bot: Window
    notes: Window
    callback: Window

    @classmethod
    def of(cls, span: Span) -> Plan:
        """Place the initiatives in the 36 months."""
        first = span.starts
        young = span.end_day - 19
        return cls(
            span,
            check_in=Window(int(first[19]), int(first[19])),
            academy=Window(int(first[16]), int(first[17]), int(first[25]) - 1),
            templates=Window(int(first[13]), int(first[13]), int(first[25]) - 1),
            bot=Window(int(first[23]), int(first[23])),
            notes=Window(young, young),
            callback=Window(int(first[25]), int(first[25])),
        )

    def csat(self, team: Array, region: Array, day: Array) -> Array:
        """Return what the initiatives add to the share of satisfied contacts."""
        return (
            CSAT_ACADEMY * np.isin(team, ACADEMY_TEAMS) * self.academy.strength(day)
            + CSAT_CALLBACK * np.isin(team, CALLBACK_TEAMS) * self.callback.strength(day)
            + CSAT_BOT * np.isin(region, BOT_REGIONS) * self.bot.strength(day)
        )

    def ces(self, location: Array, day: Array) -> Array:
        """Return what the initiatives add to the effort score."""
        return CES_NOTES * (location == NOTES_LOCATION) * self.notes.strength(day)

    def churn(self, is_treated: Array, region: Array, day: int) -> Array:
        """Return what the initiatives multiply the monthly risk of leaving with."""
        check_in = np.where(is_treated & (day >= self.check_in.start), CHURN_CHECK_IN, 1.0)
        bot = np.where(np.isin(region, BOT_REGIONS) & (day >= self.bot.start), CHURN_BOT, 1.0)
        return check_in * bot

    def staff_item(self, team: Array, day: int) -> Array:
        """Return what the initiatives add to each engagement item."""
        return ITEM_ACADEMY * np.isin(team, ACADEMY_TEAMS) * self.academy.strength(day)


def as_date(day: int) -> date:
    """Return days since 1970 as a date."""
    return date(1970, 1, 1) + timedelta(days=day)
