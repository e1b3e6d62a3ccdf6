"""Contracts month by month: joining, price rises, up and down, leaving after bad contacts, coming back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ingestion.sample import demand, places
from ingestion.sample.arrays import Array, choose, code, dates, stream, weighted
from ingestion.sample.clock import MONTHS, Span
from ingestion.sample.customers import BEFORE, ID_WIDTH, Customers
from ingestion.sample.effects import BOT_REGIONS, Plan
from ingestion.sample.levels import Levels

OPEN = 2**30
PRICES = np.array([price for _, price, _ in places.PLANS])
CHURN = np.array([0.024, 0.018, 0.014, 0.011])  # usual monthly risk by plan
APRIL, RISE = 3, 1.04


@dataclass
class Book:
    """The state of every customer's contract while the months pass, and what became of it."""

    active: Array
    amount: Array
    plan: Array
    since: Array
    number: Array  # how many contracts this customer has had
    feeling: Array  # memory of the last contacts
    treated: Array  # gets the check-in calls: drawn, and active when they began
    enrolled: Array  # active when the calls began
    rows: list[Array] = field(default_factory=list)
    active_by_month: Array = field(default_factory=lambda: np.zeros((0, 0), bool))
    ticket_counts: list[int] = field(default_factory=list)
    retention: dict[str, list[float]] = field(default_factory=lambda: {"check_in": [], "bot": []})

    def close(self, who: Array, last_day: Array, reason: Array) -> None:
        """Write down the period that ends; -1 is a change of price, not an end."""
        shown = (who, self.number[who], self.since[who], last_day, self.plan[who], reason)
        amount = np.round(self.amount[who] * 100)
        self.rows.append(np.stack(np.broadcast_arrays(*shown, amount)).astype(np.int64))


def simulate(customers: Customers, levels: Levels, plan: Plan, span: Span, seed: int) -> Book:
    """Let the months pass and return the book with all periods and who was active when."""
    size = customers.size
    book = Book(
        active=np.zeros(size, bool),
        amount=np.zeros(size),
        plan=customers.plan.copy(),
        since=np.zeros(size, np.int64),
        number=np.zeros(size, np.int64),
        feeling=np.zeros(size),
        treated=np.zeros(size, bool),
        enrolled=np.zeros(size, bool),
    )
    book.active_by_month = np.zeros((MONTHS, size), bool)
    for month in range(MONTHS):
        rng = stream(seed, "contracts", month)
        _join(rng, book, customers, span, month)
        _reprice(rng, book, levels, span, month)
        book.active_by_month[month] = book.active
        if span.starts[month] == plan.check_in.start:
            book.enrolled = book.active & (book.since < span.starts[month])
            book.treated = book.enrolled & customers.is_treated
        _contacts(book, customers, levels, plan, span, seed, month)
        _leave(rng, book, customers, plan, span, month)
    who = np.flatnonzero(book.active)
    book.close(who, np.full(len(who), OPEN), np.full(len(who), -1))
    return book


def _join(rng: np.random.Generator, book: Book, customers: Customers, span: Span, month: int) -> None:
    new = customers.has_contract & (customers.joined_month == month)
    if month == 0:
        new |= customers.has_contract & (customers.joined_month == BEFORE)
    back = ~book.active & (book.number > 0) & (rng.random(customers.size) < 0.006)
    first = int(span.starts[month])
    day_back = first + rng.integers(0, 28, customers.size)
    for joins, start in ((new, customers.since), (back, day_back)):
        who = np.flatnonzero(joins & (start <= span.end_day))
        book.active[who] = True
        book.number[who] += 1
        book.since[who] = start[who]
        book.amount[who] = PRICES[book.plan[who]] * _discount(rng, len(who))


def _discount(rng: np.random.Generator, size: int) -> Array:
    return np.where(rng.random(size) < 0.15, 0.9, 1.0)


def _reprice(rng: np.random.Generator, book: Book, levels: Levels, span: Span, month: int) -> None:
    """Raise prices every April; move a few customers up or down a plan."""
    first = int(span.starts[month])
    settled = book.active & (book.since < first - 60)
    draw = rng.random(len(settled))
    up = settled & (draw < 0.010 * np.exp(0.3 * book.feeling)) & (book.plan < 3)
    down = settled & (draw > 1 - 0.006) & (book.plan > 0)
    rise = settled & (levels.calendar[month] == APRIL)
    who = np.flatnonzero(up | down | rise)
    book.close(who, np.full(len(who), first - 1), np.full(len(who), -1))
    book.amount[rise] *= RISE
    for moved, step in ((up, 1), (down, -1)):
        before = book.plan[moved]
        book.plan[moved] = before + step
        book.amount[moved] *= PRICES[before + step] / PRICES[before]
    book.since[who] = first


def _contacts(
    book: Book, customers: Customers, levels: Levels, plan: Plan, span: Span, seed: int, month: int
) -> None:
    """Remember how this month's contacts felt."""
    tickets = demand.draw(customers, np.flatnonzero(book.active), levels, plan, span, seed, month)
    book.ticket_counts.append(len(tickets.customer))
    book.feeling = remember(book.feeling, tickets, customers.size)


def remember(feeling: Array, tickets: demand.Demand, size: int) -> Array:
    """Return the customers' memory after a month's contacts; old contacts fade."""
    mood = tickets.feeling + 6.0 * (tickets.satisfied - 0.68)
    count = np.bincount(tickets.customer, minlength=size)
    total = np.bincount(tickets.customer, weights=mood, minlength=size)
    return 0.8 * feeling + 0.4 * total / np.maximum(count, 1)


def _leave(
    rng: np.random.Generator, book: Book, customers: Customers, plan: Plan, span: Span, month: int
) -> None:
    first, last = int(span.starts[month]), int(span.starts[month + 1]) - 1
    usual = CHURN[book.plan] * np.exp(-0.45 * book.feeling)
    risk = np.minimum(usual * plan.churn(book.treated, customers.region, first), 0.6)
    _note_truth(book, customers, plan, usual, first)
    leaves = book.active & (book.since < first) & (rng.random(customers.size) < risk)
    who = np.flatnonzero(leaves)
    early = rng.random(len(who)) < 0.2
    ends = np.where(early, first + rng.integers(0, 27, len(who)), last)
    who, ends = who[ends <= span.end_day], ends[ends <= span.end_day]
    book.close(who, ends, _reasons(rng, book.feeling[who]))
    book.active[who] = False


def _reasons(rng: np.random.Generator, feeling: Array) -> Array:
    """Return positions in END_REASONS, 'service' after bad contacts; 5 when none was given."""
    reason = weighted(rng, (28, 14, 16, 22, 20), len(feeling))
    reason = np.where((feeling < -0.6) & (rng.random(len(feeling)) < 0.6), 1, reason)
    return np.where(rng.random(len(feeling)) < 0.18, 5, reason)


def _note_truth(book: Book, customers: Customers, plan: Plan, usual: Array, first: int) -> None:
    """Note the monthly points of retention each initiative adds to those it reaches."""
    at_risk = book.active & (book.since < first)
    with_all = plan.churn(book.treated, customers.region, first)
    check_in = at_risk & book.treated
    bot = at_risk & np.isin(customers.region, BOT_REGIONS) & (first >= plan.bot.start)
    nobody = np.zeros(customers.size, bool)
    without = {
        "check_in": (check_in, plan.churn(nobody, customers.region, first)),
        "bot": (bot, plan.churn(book.treated, np.full(customers.size, -1), first)),
    }
    for name, (reached, other) in without.items():
        if reached.any():
            saved = (usual * (other - with_all))[reached].mean()
            book.retention[name].append(100 * float(saved))


def table(book: Book) -> pa.Table:
    """Return the contracts. One row per contract and validity period."""
    rows = np.concatenate(book.rows, axis=1)
    rows = rows[:, rows[3] >= rows[2]]
    who, number, start, end, plan, reason, pence = rows[:, np.lexsort((rows[2], rows[0]))]
    return pa.table(
        {
            "contract_id": code("K", who * 10 + number, ID_WIDTH + 1),
            "customer_id": code("C", who, ID_WIDTH),
            "valid_from_on": dates(start),
            "valid_to_on": dates(end, end < OPEN),
            "monthly_amount": pence / 100,
            "plan": choose([name for name, _, _ in places.PLANS], plan),
            "ended_reason": choose(places.END_REASONS, np.where(reason > 4, -1, reason)),
        }
    )
