"""Customers: who they are, where they live, how they were won."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.arrays import Array, choose, code, dates, join, numbers, pc, stream, weighted
from ingestion.sample.clock import MONTHS, Span
from ingestion.sample.words import FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS

BEFORE = -1  # joined before the span
ID_WIDTH = 7


@dataclass(frozen=True)
class Customers:
    """What the model knows of each customer, one position per customer."""

    since: Array  # day of the first contact
    joined_month: Array  # position in the span, BEFORE when earlier
    has_contract: Array  # the others only buy in the shop
    region: Array
    plan: Array
    need: Array
    contact_rate: Array  # tickets a month
    order_rate: Array  # orders a month
    is_treated: Array  # drawn for the check-in calls, if active by then
    first_name: Array
    mail_owner: Array  # whose address this customer uses: nearly always the own one

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.since)

    @property
    def location(self) -> Array:
        """The place that serves the region."""
        return self.region // 3


def make(scale: float, seed: int, span: Span) -> Customers:
    """Draw the customers; numbers rise with the day they joined."""
    size = round(10_000 * scale)
    rng = stream(seed, "customers")
    since, joined = _joined(rng, size, span)
    need = weighted(rng, (0.5, 0.35, 0.15), size)
    owner = np.arange(size)
    shared = np.flatnonzero(rng.random(size) < 0.004)[1:]
    owner[shared] = (shared * rng.random(len(shared))).astype(np.int64)
    return Customers(
        since=since,
        joined_month=joined,
        has_contract=rng.random(size) < 0.92,
        region=weighted(rng, places.REGION_WEIGHTS, size),
        plan=weighted(rng, [weight for _, _, weight in places.PLANS], size),
        need=need,
        contact_rate=np.array([0.30, 0.50, 0.90])[need] * rng.gamma(1.6, 1 / 1.6, size),
        order_rate=rng.gamma(0.7, 0.30, size),
        is_treated=rng.random(size) < 0.5,
        first_name=rng.integers(0, len(FIRST_NAMES), size),
        mail_owner=owner,
    )


def _joined(rng: np.random.Generator, size: int, span: Span) -> tuple[Array, Array]:
    """Return first days: over half before the span, the rest in a slowly rising number."""
    later = np.sort(np.sqrt(0.5 + 1.5 * rng.random(size - round(0.56 * size))))
    place = (later - later.min()) / (later.max() - later.min() + 1e-9)
    days = span.starts[0] + (place * (span.end_day - span.starts[0])).astype(np.int64)
    earlier = np.sort(span.starts[0] - 1 - rng.exponential(900, size - len(days)).astype(np.int64))
    since = np.concatenate([np.maximum(earlier, span.starts[0] - 5000), days])
    joined = np.searchsorted(span.starts, since, side="right") - 1
    return since, np.minimum(joined, MONTHS - 1)


def mail_addresses(customers: Customers) -> pa.Array:
    """Return each customer's e-mail address; a few share one."""
    owner = customers.mail_owner
    first = pc.utf8_lower(choose(FIRST_NAMES, customers.first_name[owner]))
    last = pc.utf8_lower(choose(LAST_NAMES, owner * 7 % len(LAST_NAMES)))
    domain = choose(MAIL_DOMAINS, owner * 13 % len(MAIL_DOMAINS))
    return join(join(first, last, between="."), code("", owner), "@", domain, between="")


def table(customers: Customers, seed: int, span: Span) -> pa.Table:
    """Return the customers as the CRM knows them. One row per customer."""
    size, rng = customers.size, stream(seed, "customer details")
    region_names, countries = zip(*places.REGIONS, strict=True)
    birth = np.where(rng.random(size) < 0.55, rng.integers(1938, 2008, size), -1)
    last = choose(LAST_NAMES, np.arange(size) * 7 % len(LAST_NAMES))
    referrals = np.where(rng.random(size) < 0.7, rng.poisson(0.25, size), -1)
    modified = customers.since + (rng.random(size) * (span.end_day - customers.since)).astype(np.int64)
    return pa.table(
        {
            "customer_id": code("C", np.arange(size), ID_WIDTH),
            "name": join(choose(FIRST_NAMES, customers.first_name), last),
            "email": mail_addresses(customers),
            "phone": join("07700 900", code("", np.arange(size) * 37 % 1000, 3), between=""),
            "customer_since_on": dates(customers.since),
            "region": choose(region_names, customers.region),
            "country": choose(countries, customers.region),
            "language": choose(places.LANGUAGES, weighted(rng, (86, 3, 3, 5, 3), size)),
            "birth_year": numbers(birth, birth >= 0),
            "self_declared_group": choose(
                places.GROUPS, np.where(rng.random(size) < 0.15, weighted(rng, (4, 3, 2, 6), size), -1)
            ),
            "location_id": choose([row[0] for row in places.LOCATIONS], customers.location),
            "plan": choose([name for name, _, _ in places.PLANS], customers.plan),
            "need_tier": choose(places.NEED_TIERS, customers.need),
            "acquisition_channel": choose(places.ACQUISITION, weighted(rng, (30, 18, 20, 8, 6, 18), size)),
            "referrals_made": numbers(referrals, referrals >= 0),
            "modified_on": dates(np.maximum(modified, span.starts[0])),
        }
    )
