"""A month of the shop's orders."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.arrays import Array, choose, code, join, numbers, stamp, stream, weighted
from ingestion.sample.clock import DAY, Span, to_utc
from ingestion.sample.customers import ID_WIDTH, Customers
from ingestion.sample.levels import ORDER_SEASON
from ingestion.sample.words import ARTICLE_KINDS, ARTICLE_LOOKS

HOUR_WEIGHTS = (2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 11, 12, 11, 10, 10, 10, 11, 13, 15, 16, 14, 9, 5)
CHANNELS = ("web", "app", "phone", "store")
ARTICLES = len(ARTICLE_KINDS) * len(ARTICLE_LOOKS)


def _lapsed(customers: Customers, seed: int, span: Span) -> Array:
    """Return the day on which each customer stops buying for good."""
    rng = stream(seed, "lapse")
    return np.maximum(customers.since, span.starts[0]) + rng.exponential(1100, customers.size).astype(
        np.int64
    )


@dataclass(frozen=True)
class _Lines:
    """One position per order line."""

    buyer: Array
    order: Array
    line: Array
    article: Array
    quantity: Array
    when: Array
    is_return: Array

    def take(self, rows: Array) -> _Lines:
        """Return some of the lines."""
        return _Lines(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def table(customers: Customers, seed: int, span: Span, month: int) -> pa.Table:
    """Return a month's order lines, returns among them. One row per order line."""
    rng = stream(seed, "orders", month)
    buyer, ordered = _orders(rng, customers, seed, span, month)
    count = np.minimum(rng.geometric(0.42, len(buyer)), 12)
    order = np.repeat(np.arange(len(buyer)), count)
    size = len(order)
    sold = _Lines(
        buyer=buyer[order],
        order=order,
        line=np.arange(size) - np.repeat(np.cumsum(count) - count, count) + 1,
        article=(ARTICLES * rng.random(size) ** 1.8).astype(np.int64),
        quantity=np.minimum(rng.geometric(0.55, size), 24),
        when=ordered[order],
        is_return=np.zeros(size, bool),
    )
    known = np.where(rng.random(len(buyer)) < 0.06, -1, buyer)
    lines = _with_returns(rng, sold, span)
    return _as_table(rng, customers, span, month, lines, known[lines.order])


def _with_returns(rng: np.random.Generator, sold: _Lines, span: Span) -> _Lines:
    """Send back every fiftieth line after some days; the return is a line of its own."""
    size = len(sold.order)
    sent_back = np.flatnonzero(rng.random(size) < 0.02)
    lines = sold.take(np.concatenate([np.arange(size), sent_back]))
    is_return = np.arange(len(lines.order)) >= size
    when = lines.when + is_return * rng.integers(2 * DAY, 20 * DAY, len(is_return))
    sign = np.where(is_return, -1, 1)
    lines = replace(lines, when=when, quantity=sign * lines.quantity, is_return=is_return)
    kept = np.lexsort((lines.line, lines.order, when))
    return lines.take(kept[when[kept] < span.end_seconds])


def _orders(
    rng: np.random.Generator, customers: Customers, seed: int, span: Span, month: int
) -> tuple[Array, Array]:
    first, after = span.starts[month], span.starts[month + 1]
    calendar = span.months.astype(np.int64)[month] % 12
    alive = (customers.since < after) & (_lapsed(customers, seed, span) >= first)
    rate = customers.order_rate * alive * ORDER_SEASON[calendar] * (1 + 0.004 * month)
    buyer = np.repeat(np.arange(customers.size), rng.poisson(rate))
    day = np.maximum(first + rng.integers(0, after - first, len(buyer)), customers.since[buyer])
    hour = weighted(rng, HOUR_WEIGHTS, len(buyer))
    ordered = to_utc(day * DAY + hour * 3600 + rng.integers(0, 3600, len(buyer)))
    order = np.argsort(ordered, kind="stable")
    order = order[ordered[order] < span.end_seconds]
    return buyer[order], ordered[order]


def _as_table(
    rng: np.random.Generator, customers: Customers, span: Span, month: int, lines: _Lines, known: Array
) -> pa.Table:
    names = [f"{look} {kind}" for kind in ARTICLE_KINDS for look in ARTICLE_LOOKS]
    price = np.round(3 + 60 * ((np.arange(ARTICLES) * 37 % 101) / 101) ** 2, 2)
    year_month = int(str(span.months[month]).replace("-", ""))
    number = code("", year_month * 1_000_000 + lines.order, 1)
    countries = [country for _, country in places.REGIONS]
    return pa.table(
        {
            "order_id": join(choose(("S", "R"), lines.is_return.astype(np.int64)), number, between=""),
            "order_line_id": numbers(lines.line),
            "customer_id": code("C", known, ID_WIDTH),
            "ordered_at": stamp(lines.when),
            "product_id": code("P", lines.article, 4),
            "product_name": choose(names, lines.article),
            "quantity": numbers(lines.quantity),
            "unit_price_amount": numbers(np.round(price[lines.article] * 1.03 ** (month // 12), 2)),
            "is_cancellation": pa.array(lines.is_return),
            "country": choose(countries, customers.region[lines.buyer]),
            "channel": choose(CHANNELS, weighted(rng, (58, 27, 5, 10), len(lines.order))),
        }
    )
