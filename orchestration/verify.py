"""Would the method find an effect in this company's own figures, and would it invent one?

Known effects, and none, are planted into copies of what no initiative touched; then the product is asked, by
the same models as at night. Only the published file is read, and the work is done in a folder of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor, log10
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from orchestration import planting, untreated
from orchestration.planting import Copies, Tally
from orchestration.untreated import Kpi, Window

Progress = Callable[[str, str, int, int], None]
COPIES, SEED = 300, 20261124
SIZES = (0.5, 1.0, 1.5, 2.0)  # of the effect that the first copies said would be found
ENOUGH = 0.8  # a smallest effect is one that is found so often


@dataclass(frozen=True)
class Planted:
    """What came of copies with the same effect, shares being 0 to 1.

    ``told``: the verdict was that it improved; without an effect, that it improved or worsened. ``held``: the
    interval held the effect. ``naive``: before and after would have told a change.
    """

    effect: float
    told: float
    held: float
    naive: float


@dataclass(frozen=True)
class Finding:
    """What a company can know about one KPI by one kind of unit; with ``why_not`` nothing, the rest is empty.

    ``planted`` begins with no effect at all. ``smallest_found`` is found 8 times in 10; None when none was.
    """

    kpi_id: str
    label: str
    unit: str = ""
    why_not: str = ""
    unit_type: str = ""
    units: int = 0
    treated: int = 0
    months_before: int = 0
    months_after: int = 0
    copies: int = 0
    planted: tuple[Planted, ...] = ()
    smallest_found: float | None = None


@dataclass(frozen=True)
class _Trial:
    """A KPI and how it can be compared, or why it can't."""

    kpi_id: str
    kpi: Kpi | None
    window: Window | None = None
    why_not: str = ""


def verify(
    database: Path,
    variables: Mapping[str, Any],
    *,
    kpis: Sequence[str] = (),
    copies: int = COPIES,
    seed: int = SEED,
    progress: Progress = lambda *_: None,
) -> list[Finding]:
    """Plant effects into copies of a published file's months; one finding per KPI and kind of unit."""
    progress("verify", "reading what no initiative touched", 0, 3)
    with duckdb.connect(str(database), read_only=True) as connection:
        trials = _trials(connection, kpis, _least(variables))
    plans = [(trial.kpi, trial.window) for trial in trials if trial.kpi and trial.window]
    tallies: list[Tally] = []
    if plans:
        with tempfile.TemporaryDirectory(prefix="empathy-verify-") as folder:
            tallies = _simulated(plans, Path(folder), variables, copies, seed, progress)
    return [_finding(trial, tallies) for trial in trials]


def _least(variables: Mapping[str, Any]) -> tuple[int, int]:
    """Return the months before and after that the company's own thresholds ask for."""
    given = variables.get("verdict", {})
    before, after = untreated.SHAPES[-1]
    return max(before, given.get("min_months_before", 0)), max(after, given.get("min_months_after", 0))


def _trials(
    connection: duckdb.DuckDBPyConnection, kpis: Sequence[str], least: tuple[int, int]
) -> list[_Trial]:
    wanted = untreated.goals(connection)
    if kpis:
        goals = {name for name, _ in wanted}
        wanted = [one for one in wanted if one[0] in kpis]
        wanted += [(name, untreated.USUAL_UNITS) for name in dict.fromkeys(kpis) if name not in goals]
    return [_trial(connection, name, types, least) for name, types in wanted]


def _trial(
    connection: duckdb.DuckDBPyConnection, name: str, segment_types: Sequence[str], least: tuple[int, int]
) -> _Trial:
    kpi = untreated.kpi_of(connection, name)
    if kpi is None:
        return _Trial(name, None, why_not="There is no KPI of this name; see docs/data-dictionary.md.")
    if kpi.direction == "none":
        return _Trial(name, kpi, why_not="It is neither better nor worse when it is higher.")
    panels = [untreated.panel_of(connection, name, one) for one in segment_types]
    known = [panel for panel in panels if panel is not None]
    if not known:
        return _Trial(name, kpi, why_not=f"There are no months of it by {' or '.join(segment_types)}.")
    window = untreated.window_of(known, least)
    why_not = _too_little(known, least) if window is None else _too_alike(window)
    return _Trial(name, kpi, None if why_not else window, why_not)


def _too_little(panels: Sequence[untreated.Panel], least: tuple[int, int]) -> str:
    before, after = least
    return (
        f"At least {untreated.FEWEST_UNITS} units are needed with {before} months before a start and {after} "
        f"after it that no initiative touched; {_most(panels)}."
    )


def _too_alike(window: Window) -> str:
    if window.ways >= untreated.FEWEST_WAYS:
        return ""
    return (
        f"Only {window.units} {window.panel.segment_type}s can be compared, in {window.ways} ways: too few "
        "to tell how often the method is right."
    )


def _most(panels: Sequence[untreated.Panel]) -> str:
    """Say how much there is."""
    counts = (
        f"of {len(panel.units)} {panel.segment_type}s the longest has "
        f"{int((~np.isnan(panel.values)).sum(axis=1).max())} such months"
        for panel in panels
    )
    return "; ".join(counts)


def _simulated(
    plans: Sequence[tuple[Kpi, Window]],
    folder: Path,
    variables: Mapping[str, Any],
    count: int,
    seed: int,
    progress: Progress,
) -> list[Tally]:
    """Plant nothing first: what comes out says which effects are worth planting."""
    drawn = [
        _copies(kpi, window, count, np.random.default_rng([seed, place]))
        for place, (kpi, window) in enumerate(plans)
    ]
    known = _catalogue([kpi for kpi, _ in plans])
    progress("verify", f"{count} copies of {len(plans)} comparisons without any effect", 1, 3)
    nothing = planting.tally(planting.ask(drawn, folder, known, **variables))
    planted = [
        replace(copies, effect=kpi.good * size)
        for (kpi, _), copies, tally in zip(plans, drawn, nothing, strict=True)
        for size in sizes(tally.detectable)
    ]
    progress("verify", f"the same copies with {len(SIZES)} known effects", 2, 3)
    found = planting.tally(planting.ask(planted, folder, known, **variables)) if planted else []
    progress("verify", "done", 3, 3)
    return nothing + found


def sizes(detectable: float | None) -> list[float]:
    """Return effects worth planting, two digits each, around the one that would just be found."""
    if not detectable:
        return []
    return [_rounded(share * detectable) for share in SIZES]


def _rounded(number: float) -> float:
    return round(number, 1 - floor(log10(number)))


def _copies(kpi: Kpi, window: Window, count: int, rng: np.random.Generator) -> Copies:
    """Choose a start and half of the units at random, again and again."""
    panel = window.panel
    starts = rng.choice(sorted(window.whole), count)
    values = np.full((count, *panel.values.shape), np.nan)
    begins = np.full(values.shape[:2], planting.COMPARED)
    for copy, start in enumerate(starts):
        units = window.whole[int(start)]
        months = slice(start - window.before, start + window.after)
        values[copy, units, months] = panel.values[units, months]
        begins[copy, rng.permutation(units)[: window.units // 2]] = start
    return Copies(panel.segment_type, 0.0, values, begins, starts - window.before, panel.first_on, kpi.kpi_id)


def _catalogue(kpis: Sequence[Kpi]) -> pa.Table:
    by_id = {kpi.kpi_id: vars(kpi) for kpi in kpis}
    return pa.Table.from_pylist(list(by_id.values()))


def _finding(trial: _Trial, tallies: Sequence[Tally]) -> Finding:
    kpi, window = trial.kpi, trial.window
    if kpi is None or window is None:
        return Finding(trial.kpi_id, kpi.label if kpi else trial.kpi_id, why_not=trial.why_not)
    mine = [t for t in tallies if (t.kpi_id, t.group) == (kpi.kpi_id, window.panel.segment_type)]
    if not mine[0].detectable:
        return Finding(kpi.kpi_id, kpi.label, why_not="It changes nowhere, so nothing can be compared.")
    planted = tuple(Planted(t.effect, t.improved if t.effect else t.called, t.held, t.naive) for t in mine)
    return Finding(
        kpi.kpi_id,
        kpi.label,
        kpi.unit,
        unit_type=window.panel.segment_type,
        units=window.units,
        treated=window.units // 2,
        months_before=window.before,
        months_after=window.after,
        copies=mine[0].copies,
        planted=planted,
        smallest_found=smallest(planted),
    )


def smallest(planted: Sequence[Planted]) -> float | None:
    """Return the effect that is found often enough, between those planted; None when none of them is."""
    for lower, upper in pairwise(planted):
        if upper.told >= ENOUGH:
            share = (ENOUGH - lower.told) / (upper.told - lower.told)
            return lower.effect + share * (upper.effect - lower.effect)
    return None
