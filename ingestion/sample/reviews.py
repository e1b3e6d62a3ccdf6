"""A month of public reviews."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ingestion.sample import places, words
from ingestion.sample.arrays import choose, code, join, stamp, stream, weighted, whole
from ingestion.sample.clock import DAY, Span, to_utc
from ingestion.sample.levels import Levels
from ingestion.sample.texts import grouped


def table(scale: float, levels: Levels, seed: int, span: Span, month: int) -> pa.Table:
    """Return a month's reviews, better where contacts were better. One row per review."""
    rng = stream(seed, "reviews", month)
    size = int(rng.poisson(48 * scale))
    location = weighted(rng, (30, 26, 20, 24), size)
    days = span.starts[month + 1] - span.starts[month]
    day = span.starts[month] + rng.integers(0, days, size)
    at = np.sort(to_utc(day * DAY + rng.integers(8 * 3600, 23 * 3600, size)))
    location, at = location[at < span.end_seconds], at[at < span.end_seconds]
    size = len(at)
    desks = np.array([t.location for t in places.TEAMS[: places.DESKS]])
    quality = np.array([levels.csat[desks == place, month].mean() for place in range(len(places.LOCATIONS))])
    rating = whole(rng, 3.9 + 6 * (quality[location] - 0.68) + rng.normal(0, 1.2, size), 1, 5)
    replied = at + rng.exponential(2.5 * DAY, size).astype(np.int64) + 1800
    has_reply = (rng.random(size) < 0.6) & (replied < span.end_seconds)
    month_word = str(span.months[month]).replace("-", "")
    return pa.table(
        {
            "review_id": join(f"V{month_word}-", code("", np.arange(size)), between=""),
            "platform": choose(words.PLATFORMS, weighted(rng, (6, 3, 1), size)),
            "location_id": choose([row[0] for row in places.LOCATIONS], location),
            "reviewed_at": stamp(at),
            "rating": rating,
            "replied_at": stamp(np.where(has_reply, replied, 0), has_reply),
            "body": grouped(rng, (words.REVIEWS_BAD, words.REVIEWS_GOOD), (rating >= 4).astype(np.int64)),
        }
    )
