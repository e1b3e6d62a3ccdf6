"""Contributions made by chance, with a known truth: what the KPI layer is tried on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SEGMENTS = (
    "location", "region", "country", "language", "plan", "value_tier", "need_tier", "generation",
    "tenure_band", "role_family", "department", "team", "channel", "self_declared_group",
    "lost_reason_category",
)  # fmt: skip
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("kpi_id", "entity_type", "entity_key", "record_key", "period_type")]
    + [("period_start_on", pa.date32())]
    + [(name, pa.string()) for name in SEGMENTS]
    + [("numerator", pa.float64()), ("denominator", pa.float64())]
)
Record = dict[str, object]
DRAWS = 600
FIRST_MONTH = np.datetime64("1970-01")


@dataclass(frozen=True)
class Design:
    """A KPI whose true value is known, measured anew every month."""

    kpi_id: str
    truth: float  # on the scale of the KPI
    people: int
    most_records: int  # each person has 1 to this many


# Means of the distributions that `_scores` draws from; `people` and `most_records` make them easy or hard.
DESIGNS = (
    Design("nps", 100 / 3, 40, 8),
    Design("nps_transactional", 100 / 3, 15, 1),
    Design("enps", 100 / 3, 12, 4),
    Design("csat", 75.0, 40, 8),
    Design("answer_rate", 75.0, 12, 1),
    Design("resolution_rate", 75.0, 12, 4),
    Design("turnover", 40.0, 60, 6),
    Design("turnover_voluntary", 40.0, 25, 1),
    Design("ces", 5.5, 30, 6),
    Design("revenue_to_date_per_customer", 80.0, 150, 4),
)
# Sums of money of few: the mean of a skewed thing; shown, not promised.
FEW_BUYERS = Design("revenue_ltv", 80.0, 60, 4)


def _scores(kpi_id: str, persons: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answers of persons who differ: intraclass correlation .25."""
    count = int(persons.max()) + 1
    if kpi_id.startswith("turnover"):
        if kpi_id.endswith("voluntary"):  # at most one event a person
            return rng.binomial(1, 0.4, len(persons))
        return rng.poisson(rng.gamma(1.0, 0.4, count)[persons])  # events recur, more often with some people
    if kpi_id.endswith("nps") or kpi_id.startswith("nps"):
        tastes = rng.dirichlet((1.5, 1.0, 0.5), count).cumsum(axis=1)
        draw = rng.random(len(persons))
        return np.where(draw < tastes[persons, 0], 1, np.where(draw < tastes[persons, 1], 0, -1))
    if kpi_id.startswith("revenue"):  # a few spend a lot
        return 80 * rng.gamma(2.0, 0.5, count)[persons] * rng.gamma(2.0, 0.5, len(persons))
    if kpi_id == "ces":
        return np.clip(rng.normal(0, 0.6, count)[persons] + rng.normal(5.5, 0.6, len(persons)), 4, 7)
    return rng.random(len(persons)) < rng.beta(2.25, 0.75, count)[persons]


def repeated_answers(
    rng: np.random.Generator, draws: int = DRAWS, designs: Sequence[Design] = DESIGNS
) -> pa.Table:
    """Independent months of every design."""
    return pa.concat_tables([_draws(design, rng, draws) for design in designs])


def _draws(design: Design, rng: np.random.Generator, draws: int) -> pa.Table:
    everyone = draws * design.people  # nobody lives in two months
    persons = np.repeat(np.arange(everyone), rng.integers(1, design.most_records + 1, everyone))
    first = FIRST_MONTH - max(draws - DRAWS, 0)  # all of them lie in the past
    months = (first + persons // design.people).astype("datetime64[D]")
    return _in_columns(
        {
            "kpi_id": pa.repeat(design.kpi_id, len(persons)),
            "entity_key": pc.cast(pa.array(persons), pa.string()),
            "record_key": pc.cast(pa.array(np.arange(len(persons))), pa.string()),
            "period_start_on": pa.array(months),
            "numerator": pa.array(_scores(design.kpi_id, persons, rng).astype(float)),
            "denominator": pa.array(np.ones(len(persons))),
        },
        len(persons),
    )


SMALL_WORLD_KPIS = (
    "sla_attainment", "one_touch_rate", "reopen_rate", "unreplied_share", "csat_mean", "ces_easy_share",
    "engagement", "absence_rate", "revenue_per_customer", "gross_revenue_retention",
)  # fmt: skip


def small_worlds(rng: np.random.Generator, quarters: int = 40) -> pa.Table:
    """Few people in many groups: each KPI and quarter is a world of its own."""
    records = [
        {"entity_type": "customer", "period_type": "month"} | record
        for kpi_id in SMALL_WORLD_KPIS
        for quarter in range(quarters)
        for record in _small_world(kpi_id, quarter, rng)
    ]
    return pa.Table.from_pylist(records, schema=SCHEMA)


def _small_world(kpi_id: str, quarter: int, rng: np.random.Generator) -> Iterator[Record]:
    people = int(rng.integers(4, 45))
    presence = float(rng.uniform(0.2, 1.0))
    regions = rng.choice(int(rng.integers(2, 7)), people, p=None)
    teams = rng.dirichlet(np.full(int(rng.integers(2, 6)), 0.7))
    for month in range(3):
        for person in np.flatnonzero(rng.random(people) < presence):
            for contact in range(int(rng.integers(1, 3))):
                yield {
                    "kpi_id": kpi_id,
                    "entity_key": f"p{person}",
                    "record_key": f"{quarter}-{month}-{person}-{contact}",
                    "period_start_on": (FIRST_MONTH + 3 * quarter + month).astype("datetime64[D]").item(),
                    "region": f"r{regions[person]}",
                    "team": f"t{rng.choice(len(teams), p=teams)}",
                    "channel": ("phone", "mail", "chat")[int(rng.integers(3))],
                    "numerator": round(float(rng.random()), 6),
                    "denominator": round(float(rng.uniform(0.5, 1.5)), 6),
                }


def _in_columns(given: dict[str, pa.Array], rows: int) -> pa.Table:
    """Rows of kpi_contribution, in its columns; what is not given is empty."""
    plain = {"entity_type": pa.repeat("customer", rows), "period_type": pa.repeat("month", rows)} | given
    arrays = [plain.get(field.name, pa.nulls(rows, field.type)) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
