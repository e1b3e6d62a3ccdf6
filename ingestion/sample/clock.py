"""Days, months, time zone and opening hours, for whole arrays at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from ingestion.sample.arrays import Array

ZONE = "Europe/London"
MONTHS = 36
DAY = 86_400
HOLIDAYS_PER_YEAR = ((1, 1), (12, 25), (12, 26))
# Local opening hours by weekday, Monday first; the sample's company.toml says the same.
OPENING: tuple[tuple[str, str] | None, ...] = (
    *[("08:00", "18:00")] * 5, ("09:00", "13:00"), None,
)  # fmt: skip


def days_of(months: Array) -> Array:
    """Return the first day of each month as days since 1970."""
    return months.astype("datetime64[D]").astype(np.int64)


@dataclass(frozen=True)
class Span:
    """The months the company's records cover; the last one may be partial."""

    end_on: date

    @property
    def months(self) -> Array:
        """First days as datetime64[M], oldest first."""
        last = np.datetime64(self.end_on, "M")
        return np.arange(last - (MONTHS - 1), last + 1)

    @property
    def starts(self) -> Array:
        """First day of each month, and of the month after the last, as day numbers."""
        return days_of(np.append(self.months, self.months[-1] + 1))

    @property
    def end_day(self) -> int:
        """Last day with records, as days since 1970."""
        return int(np.datetime64(self.end_on, "D").astype(np.int64))

    @property
    def end_seconds(self) -> int:
        """First instant without records (midnight UTC after the last day)."""
        return (self.end_day + 1) * DAY

    def month_date(self, position: int) -> date:
        """Return the first day of a month as a date."""
        return self.months[position].astype("datetime64[D]").astype(object)

    def holidays(self) -> list[date]:
        """Closed days of every year touched, and the year after."""
        years = range(self.month_date(0).year, self.end_on.year + 2)
        return [date(year, month, day) for year in years for month, day in HOLIDAYS_PER_YEAR]


@lru_cache(maxsize=8)
def _offsets(first_year: int, last_year: int) -> tuple[Array, Array]:
    """Return the instants at which the offset from UTC changes, and the offsets."""
    zone = ZoneInfo(ZONE)
    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    hours = np.arange(start, int(datetime(last_year + 1, 1, 1, tzinfo=UTC).timestamp()), 3600)
    days = hours[::24]
    daily = _offsets_at(days, zone)
    at, values = [start], [int(daily[0])]
    for position in np.flatnonzero(np.diff(daily)):
        near = hours[(hours >= days[position]) & (hours <= days[position + 1])]
        change = np.flatnonzero(np.diff(_offsets_at(near, zone)))[0] + 1
        at.append(int(near[change]))
        values.append(int(daily[position + 1]))
    return np.array(at), np.array(values)


def _offsets_at(seconds: Array, zone: ZoneInfo) -> Array:
    offsets = (datetime.fromtimestamp(int(s), UTC).astimezone(zone).utcoffset() for s in seconds)
    return np.array([0 if offset is None else int(offset.total_seconds()) for offset in offsets])


def offset(utc: Array) -> Array:
    """Return the zone's offset in seconds at each instant."""
    at, values = _offsets(2000, 2045)
    return values[np.clip(np.searchsorted(at, utc, side="right") - 1, 0, None)]


def to_local(utc: Array) -> Array:
    """Return wall-clock seconds for UTC seconds."""
    return utc + offset(utc)


def to_utc(local: Array) -> Array:
    """Return UTC seconds for wall-clock seconds (the earlier reading when a clock goes back)."""
    return local - offset(local - offset(local))


@dataclass(frozen=True)
class OpeningHours:
    """Open intervals in UTC with the business seconds that went before each."""

    opens: Array
    closes: Array
    before: Array

    @classmethod
    def of(cls, span: Span) -> OpeningHours:
        """Lay out the opening hours over the span, with room after its end for late work."""
        days = np.arange(span.starts[0] - 7, span.starts[-1] + 120)
        weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
        closed = np.isin(days, np.array(span.holidays(), "datetime64[D]").astype(np.int64))
        hours = np.array([_seconds(day) for day in OPENING])[weekday]
        is_open = (hours[:, 1] > hours[:, 0]) & ~closed
        opens = to_utc(days * DAY + hours[:, 0])[is_open]
        closes = to_utc(days * DAY + hours[:, 1])[is_open]
        return cls(opens, closes, np.concatenate([[0], np.cumsum(closes - opens)[:-1]]))

    def elapsed(self, utc: Array) -> Array:
        """Return the business seconds passed since the calendar began."""
        at = np.clip(np.searchsorted(self.opens, utc, side="right") - 1, 0, None)
        return self.before[at] + np.clip(utc - self.opens[at], 0, self.closes[at] - self.opens[at])

    def is_open(self, utc: Array) -> Array:
        """Return whether the doors are open at each instant."""
        at = np.clip(np.searchsorted(self.opens, utc, side="right") - 1, 0, None)
        return (utc >= self.opens[at]) & (utc < self.closes[at])

    def after(self, utc: Array, business_seconds: Array) -> Array:
        """Return the instants that many business seconds later."""
        wanted = self.elapsed(utc) + np.maximum(business_seconds, 1)
        at = np.searchsorted(self.before, wanted, side="left") - 1
        return (self.opens[at] + wanted - self.before[at]).astype(np.int64)


def _seconds(hours: tuple[str, str] | None) -> tuple[int, int]:
    """Return opening and closing time as seconds after midnight."""
    if hours is None:
        return (0, 0)
    opening, closing = (int(h[:2]) * 3600 + int(h[3:]) * 60 for h in hours)
    return opening, closing
