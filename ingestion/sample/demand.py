"""The core of each month's tickets: who asks, when, which team, how it will feel.

Cheap to draw, so it is drawn twice: once while contracts are simulated (bad contacts
make customers leave), once when the month's tickets are written.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.sample import places
from ingestion.sample.arrays import Array, stream, weighted
from ingestion.sample.clock import DAY, Span, to_utc
from ingestion.sample.customers import Customers
from ingestion.sample.effects import Plan
from ingestion.sample.levels import TICKET_SEASON, Levels

HOUR_WEIGHTS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 19, 17, 14, 14, 15, 15, 14, 12, 9, 8, 8, 7, 5, 3)
WEEKDAY_WEIGHTS = np.array([1.2, 1.1, 1.05, 1.0, 1.0, 0.7, 0.55])


@dataclass(frozen=True)
class Demand:
    """One position per ticket of a customer, by the time it was opened."""

    customer: Array
    created: Array  # UTC seconds
    team: Array
    feeling: Array  # about -3 (bad) to 3 (good): drives speed, words and scores
    satisfied: Array  # probability of a top-2 answer


def draw(
    customers: Customers, active: Array, levels: Levels, plan: Plan, span: Span, seed: int, month: int
) -> Demand:
    """Draw the tickets of the customers active in a month."""
    rng = stream(seed, "demand", month)
    season = TICKET_SEASON[levels.calendar[month]]
    rate = customers.contact_rate[active] * season
    customer = np.repeat(active, rng.poisson(rate))
    created = _instants(rng, len(customer), span, month)
    order = np.argsort(created, kind="stable")
    customer, created = customer[order], created[order]
    keep = created < span.end_seconds
    customer, created = customer[keep], created[keep]
    team = _route(rng, customers, customer)
    feeling = rng.normal(0.0, 1.0, len(customer))
    region = customers.region[customer]
    usual = levels.csat[team, month] + levels.region_csat[region, month]
    planted = plan.csat(team, region, created // DAY)
    # tanh is symmetric about 0, so the mean over tickets stays the planted level
    satisfied = np.clip(usual + planted + 0.10 * np.tanh(feeling), 0.02, 0.98)
    return Demand(customer, created, team, feeling, satisfied)


def _instants(rng: np.random.Generator, size: int, span: Span, month: int) -> Array:
    days = np.arange(span.starts[month], span.starts[month + 1])
    day = days[weighted(rng, WEEKDAY_WEIGHTS[(days + 3) % 7], size)]
    hour = weighted(rng, HOUR_WEIGHTS, size)
    return to_utc(day * DAY + hour * 3600 + rng.integers(0, 3600, size))


def _route(rng: np.random.Generator, customers: Customers, customer: Array) -> Array:
    """Send most tickets to the customer's own desk of the place that serves the region."""
    usual = customers.location[customer] * 2 + customer % 2
    draw = rng.random(len(customer))
    elsewhere = rng.integers(0, places.DESKS - 2, len(customer))
    team = np.where(draw < 0.76, usual, elsewhere)
    team = np.where(draw > 0.82, places.TECHNICAL, team)
    return np.where(draw > 0.92, places.ACCOUNTS, team)
