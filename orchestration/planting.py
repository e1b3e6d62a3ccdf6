"""Known effects in copies of a panel: what they are put into, and how often the estimate was right.

Hundreds of copies are asked as the initiatives of one Question, so they pass through the very models that
judge real initiatives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.estimate import Question, estimate

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
KPI = "planted"  # when the copies are of no KPI in particular
COMPARED = -1  # in `begins`: a unit that gets nothing
WANTED = ("impact_estimate", "impact_verdict")


@dataclass(frozen=True)
class Copies:
    """Copies of one panel. A month without a value (NaN) is not there.

    ``values`` is (copies, units, months) in the KPI's unit; ``begins`` is (copies, units), the month a unit
    gets the effect, else COMPARED; ``baseline`` (copies,) is the first month that is looked at.
    """

    group: str
    effect: float
    values: Numbers
    begins: Counts
    baseline: Counts
    first_on: dt.date = dt.date(2024, 1, 1)
    kpi_id: str = KPI

    @property
    def planted(self) -> Numbers:
        """The values with the effect in them, from the month a unit begins."""
        months = np.arange(self.values.shape[2])
        has_it = (self.begins[:, :, None] != COMPARED) & (months >= self.begins[:, :, None])
        return self.values + self.effect * has_it

    @property
    def names(self) -> list[str]:
        """Name each copy as an initiative."""
        return [f"{self.group}/{self.kpi_id}/{self.effect:g}/{n}" for n in range(len(self.values))]


@dataclass(frozen=True)
class Tally:
    """How often the method was right about copies with the same effect.

    Shares are 0 to 1; bias and detectable are in the KPI's unit. ``held``: the interval held the effect.
    ``found``: it did not hold zero. ``called``: the verdict was improved or worsened. ``naive``: the interval
    of before and after did not hold zero.
    """

    group: str
    kpi_id: str
    effect: float
    copies: int
    refused: float
    held: float
    found: float
    called: float
    improved: float
    naive: float
    bias: float
    detectable: float


_TALLY = """
    select
        p.grouped, p.kpi_id, p.effect,
        count(*) as copies,
        avg((v.verdict = 'cannot_conclude')::int) as refused,
        avg((p.effect between e.ci_low and e.ci_high)::int) as held,
        avg((e.ci_low > 0 or e.ci_high < 0)::int) as found,
        avg((v.verdict in ('improved', 'worsened'))::int) as called,
        avg((v.verdict = 'improved')::int) as improved,
        avg((n.ci_low > 0 or n.ci_high < 0)::int) as naive,
        avg(e.estimate - p.effect) as bias,
        median(e.minimum_detectable_effect) as detectable
    from plan as p
    inner join verdicts as v on p.initiative_id = v.initiative_id
    left join estimates as e on p.initiative_id = e.initiative_id and e.method = 'unit_contrast'
    left join estimates as n on p.initiative_id = n.initiative_id and n.method = 'naive'
    group by all
    order by min(p.place)
"""


def ask(
    copies: list[Copies], folder: Path, kpis: pa.Table | None = None, **variables: Any
) -> Mapping[str, pa.Table]:
    """Estimate all copies at once; returns impact_estimate, impact_verdict and the plan behind them."""
    question = Question(
        initiatives=pa.concat_tables([_initiatives(one) for one in copies]),
        panel=pa.concat_tables([_panel(one) for one in copies]),
        roles=pa.concat_tables([_roles(one) for one in copies]),
        kpis=kpis if kpis is not None else pa.table({"kpi_id": sorted({one.kpi_id for one in copies})}),
        variables=variables,
    )
    plan = pa.concat_tables([_plan(one, place) for place, one in enumerate(copies)])
    return {**estimate(question, folder, WANTED), "plan": plan}


def tally(found: Mapping[str, pa.Table]) -> list[Tally]:
    """Count how often the answers were right, by group, KPI and effect."""
    with duckdb.connect() as connection:
        connection.register("plan", found["plan"])
        connection.register("estimates", found["impact_estimate"])
        connection.register("verdicts", found["impact_verdict"])
        return [Tally(*row) for row in connection.execute(_TALLY).fetchall()]


def _dates(copies: Copies, months: Counts) -> npt.NDArray[np.datetime64]:
    """Return the first day of months."""
    return (np.datetime64(copies.first_on, "M") + months).astype("datetime64[D]")


def _initiatives(copies: Copies) -> pa.Table:
    begun = np.where(copies.begins == COMPARED, np.iinfo(np.int64).max, copies.begins).min(axis=1)
    return pa.table(
        {
            "initiative_id": copies.names,
            "start_on": _dates(copies, begun),
            "baseline_from_on": _dates(copies, copies.baseline),
        }
    )


def _roles(copies: Copies) -> pa.Table:
    return pa.table({"initiative_id": copies.names, "kpi_id": [copies.kpi_id] * len(copies.names)})


def _plan(copies: Copies, place: int) -> pa.Table:
    count = len(copies.names)
    return _roles(copies).append_column("grouped", pa.array([copies.group] * count)).append_column(
        "effect", pa.array([copies.effect] * count, pa.float64())
    ).append_column("place", pa.array([place] * count))  # fmt: skip


def _panel(copies: Copies) -> pa.Table:
    values = copies.planted
    copy, unit, month = (index.ravel() for index in np.indices(values.shape))
    is_there = ~np.isnan(values.ravel())
    copy, unit, month = copy[is_there], unit[is_there], month[is_there]
    begins = copies.begins[copy, unit]
    has_it = begins != COMPARED
    started = pa.array(_dates(copies, begins), mask=~has_it)
    return pa.table(
        {
            "initiative_id": pa.array(copies.names).take(pa.array(copy)),
            "kpi_id": pa.array([copies.kpi_id]).take(pa.array(np.zeros_like(copy))),
            "unit": pa.array([f"unit {n + 1}" for n in range(values.shape[1])]).take(pa.array(unit)),
            "arm": pa.array(["comparison", "treated"]).take(pa.array(has_it.astype(int))),
            "first_treated_on": started,
            "period_start_on": _dates(copies, month),
            "value": values.ravel()[is_there],
        }
    )
