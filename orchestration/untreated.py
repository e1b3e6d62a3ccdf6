"""The part of a published file that no initiative touched: where an effect can be planted and known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import duckdb
import numpy as np
import numpy.typing as npt
from scipy import stats

Numbers = npt.NDArray[np.float64]
#: Months before and after a pseudo start, from the longest asked for to the shortest that says anything.
SHAPES = ((12, 12), (12, 9), (12, 6), (9, 6), (6, 6), (6, 4), (6, 3))
FEWEST_UNITS = 4
FEWEST_WAYS = 40  # of choosing who gets it: with less, every copy would be the same
LEAST_SHARE = 0.75  # of the months of a window that a unit must have
#: Asked for when the registry declares no goals.
USUAL_GOALS = ("csat", "nps", "logo_retention", "one_touch_rate", "turnover", "engagement")
USUAL_UNITS = ("team", "location", "region")

_GOALS = """
    select b.kpi_id, list(distinct d.segment_type) filter (where d.segment_type is not null) as segment_types
    from core.bridge_initiative_kpi as b
    left join (
        select distinct initiative_id, segment_type from core.fct_assignment
        where unit_type not in ('customer', 'employee', 'company')
    ) as d on b.initiative_id = d.initiative_id
    where b.role = 'primary'
    group by b.kpi_id
    order by b.kpi_id
"""
_KPI = "select kpi_id, label, unit, direction, scale, kind from kpi.kpi_catalog where kpi_id = ?"
_MONTHS = """
    select segment, period_start_on, value
    from kpi.kpi_values
    where kpi_id = ? and segment_type = ? and segment <> 'unknown'
        and period_type = 'month' and is_complete and value is not null
"""
_TOUCHED = """
    select unit, min(valid_from_on) from core.fct_assignment
    where segment_type = ? and arm = 'treated'
    group by unit
"""
_EVERYBODY = "select min(start_on) from core.dim_initiative where unit_type = 'company'"


@dataclass(frozen=True)
class Kpi:
    """A KPI of the catalogue."""

    kpi_id: str
    label: str
    unit: str
    direction: str
    scale: float
    kind: str

    @property
    def good(self) -> int:
        """1 when more is better, -1 when less is."""
        return -1 if self.direction == "lower" else 1


@dataclass(frozen=True)
class Panel:
    """Months of units, (units, months); NaN where there is no value, or an initiative had begun."""

    segment_type: str
    units: tuple[str, ...]
    first_on: dt.date
    values: Numbers


@dataclass(frozen=True)
class Window:
    """A shape of comparison that a panel allows: pseudo starts, and the units whole around each of them."""

    panel: Panel
    before: int
    after: int
    whole: dict[int, npt.NDArray[np.int64]]  # start -> units

    @property
    def units(self) -> int:
        """How many units there are around any start."""
        return len(next(iter(self.whole.values())))

    @property
    def ways(self) -> int:
        """In how many ways half of the units, and a start, can be chosen."""
        return len(self.whole) * comb(self.units, self.units // 2)

    @property
    def coarseness(self) -> float:
        """Grows with the effect that such a comparison could just find, were months independent."""
        spread = sqrt((1 / self.before + 1 / self.after) * 4 / self.units)
        return float(stats.t.ppf(0.975, self.units - 2)) * spread


def goals(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, tuple[str, ...]]]:
    """Return the declared goals, else usual ones, each with the kinds of unit to choose from.

    A goal that initiatives of two kinds of unit have stands here twice; one of persons, by usual units.
    """
    found = []
    for kpi_id, types in connection.execute(_GOALS).fetchall():
        found += [(kpi_id, (one,)) for one in sorted(types or ())] or [(kpi_id, USUAL_UNITS)]
    return found or [(kpi_id, USUAL_UNITS) for kpi_id in USUAL_GOALS]


def kpi_of(connection: duckdb.DuckDBPyConnection, kpi_id: str) -> Kpi | None:
    """Return what the catalogue says of a KPI; None when it has no such KPI."""
    found = connection.execute(_KPI, [kpi_id]).fetchall()
    return Kpi(*found[0]) if found else None


def panel_of(connection: duckdb.DuckDBPyConnection, kpi_id: str, segment_type: str) -> Panel | None:
    """Return the untouched months of all units; None when there are no values by such units.

    Initiatives of other kinds of unit, or of single persons, are left in: pseudo-treated units are drawn at
    random, so what those did is noise to both sides.
    """
    rows = connection.execute(_MONTHS, [kpi_id, segment_type]).fetchall()
    if not rows:
        return None
    touched = dict(connection.execute(_TOUCHED, [segment_type]).fetchall())
    ((everybody,),) = connection.execute(_EVERYBODY).fetchall()
    units = tuple(sorted({unit for unit, _, _ in rows}))
    first = min(on for _, on, _ in rows)
    values = np.full((len(units), max(_months(first, on) for _, on, _ in rows) + 1), np.nan)
    for unit, on, value in rows:
        begun = min(filter(None, (touched.get(unit), everybody)), default=None)
        if begun is None or on < begun.replace(day=1):
            values[units.index(unit), _months(first, on)] = value
    return Panel(segment_type, units, first, values)


def window_of(panels: Sequence[Panel], least: tuple[int, int] = SHAPES[-1]) -> Window | None:
    """Return the shape that would find the smallest effect; None when no panel allows any.

    ``least`` are the months before and after with fewer of which no verdict is given.
    """
    shapes = (
        window
        for panel in panels
        for window in _windows(panel)
        if window.before >= least[0] and window.after >= least[1]
    )
    return min(shapes, key=lambda window: window.coarseness, default=None)


def _windows(panel: Panel) -> Iterator[Window]:
    is_there = ~np.isnan(panel.values)
    for before, after in SHAPES:
        whole = {
            start: np.flatnonzero(
                (is_there[:, start - before : start].mean(axis=1) >= LEAST_SHARE)
                & (is_there[:, start : start + after].mean(axis=1) >= LEAST_SHARE)
            )
            for start in range(before, panel.values.shape[1] - after + 1)
        }
        most = max((len(units) for units in whole.values()), default=0)
        if most >= FEWEST_UNITS:
            yield Window(panel, before, after, {s: units for s, units in whole.items() if len(units) == most})


def _months(first: dt.date, on: dt.date) -> int:
    return (on.year - first.year) * 12 + on.month - first.month
