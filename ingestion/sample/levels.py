"""How good the teams' work is from month to month, before any single ticket."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.sample import effects, places
from ingestion.sample.arrays import Array, autoregressive, stream
from ingestion.sample.clock import MONTHS, Span

# Calendar month, January first: the rush before Christmas and its echo.
TICKET_SEASON = np.array([1.15, 1.0, 0.95, 0.95, 0.95, 0.95, 0.9, 0.88, 0.98, 1.02, 1.12, 1.25])
ORDER_SEASON = np.array([0.75, 0.85, 0.9, 0.95, 1.0, 0.95, 0.85, 0.85, 0.95, 1.1, 1.5, 1.6])
CSAT_SEASON = np.array([-0.02, 0.0, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.0, 0.0, -0.015, -0.025])


@dataclass(frozen=True)
class Levels:
    """Team x month values."""

    csat: Array
    one_touch: Array
    pace: Array  # multiplies reply times
    region_csat: Array  # region x month, a small addition
    ces: Array  # location x month
    calendar: Array  # position of each month in the year


def make(seed: int, span: Span) -> Levels:
    """Draw every team's months: own level, trend, season and noise that lingers."""
    rng = stream(seed, "levels")
    calendar = span.months.astype(np.int64) % 12
    months = np.arange(MONTHS)
    desks = places.TEAMS[: places.DESKS]
    csat = np.array([t.csat for t in desks])[:, None] + 0.0008 * months + CSAT_SEASON[calendar]
    one_touch = np.array([t.one_touch for t in desks])[:, None] + effects.ONE_TOUCH_TREND * months
    dip = np.isin(np.arange(places.DESKS), effects.TEMPLATE_TEAMS)[:, None] & np.isin(months, (10, 11, 12))
    pace = np.array([t.pace for t in desks])[:, None] * (1 - 0.004 * months)
    return Levels(
        csat=csat + autoregressive(rng, places.DESKS, MONTHS, 0.018),
        one_touch=one_touch + effects.TEMPLATE_DIP * dip + autoregressive(rng, places.DESKS, MONTHS, 0.015),
        pace=pace * np.exp(autoregressive(rng, places.DESKS, MONTHS, 0.08)),
        region_csat=autoregressive(rng, len(places.REGIONS), MONTHS, 0.008),
        ces=4.9 + autoregressive(rng, len(places.LOCATIONS), MONTHS, 0.08),
        calendar=calendar,
    )
