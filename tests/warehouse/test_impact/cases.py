"""Panels whose answer is known: by hand, by another program, or because there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.estimate import Question

START = dt.date(2024, 1, 1)


def month(number: int) -> dt.date:
    """Return the first day of a month, counted from the first one of the panels."""
    return dt.date(START.year + number // 12, number % 12 + 1, 1)


@dataclass
class Case:
    """One initiative: months of its units, and when those that have it began."""

    name: str
    begins: dict[str, int]  # treated unit -> month it began
    values: dict[str, list[float]]  # unit -> value of each month, from the first
    months_before: int = 12
    about: dict[str, Any] = field(default_factory=dict)
    kpi_id: str = "csat"
    cells: dict[str, Any] = field(default_factory=dict)  # column -> function of unit and month

    @property
    def start(self) -> int:
        return min(self.begins.values())

    def initiative(self) -> dict[str, Any]:
        first = max(self.start - self.months_before, 0)
        plain = {"initiative_id": self.name, "start_on": month(self.start), "baseline_from_on": month(first)}
        return plain | {"unit_type": "team", "source": "randomised"} | self.about

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "initiative_id": self.name,
                "kpi_id": self.kpi_id,
                "unit": unit,
                "arm": "treated" if unit in self.begins else "comparison",
                "first_treated_on": month(self.begins[unit]) if unit in self.begins else None,
                "period_start_on": month(number),
                "value": float(value),
                **{column: given(unit, number) for column, given in self.cells.items()},
            }
            for unit, values in self.values.items()
            for number, value in enumerate(values)
        ]


def by_hand() -> Case:
    """A moves by 4 and B by 2, C by 1 and D not at all: 3 - 0.5 = 2.5."""
    values = {
        "A": [9, 11, 9, 11, 14, 14, 14, 14],
        "B": [20, 20, 20, 20, 21, 23, 21, 23],
        "C": [10, 10, 10, 10, 11, 11, 11, 11],
        "D": [12, 12, 12, 12, 12, 12, 12, 12],
    }
    return Case("by-hand", {"A": 4, "B": 4}, values, months_before=4)


def generated(treated: int, compared: int, begins: tuple[int, ...] = (12,), effect: float = 3.0) -> Case:
    """Teams with their own level, a trend, a season and lingering noise; an effect where it began."""
    spread = "-".join(map(str, begins))
    rng = np.random.default_rng(treated * 1000 + compared * 10 + len(begins))
    values, start = {}, {f"t{n}": begins[n % len(begins)] for n in range(treated)}
    for unit in [*start, *(f"c{n}" for n in range(compared))]:
        noise, lingering = rng.normal(0, 2, 24), 0.0
        level = rng.normal(70, 4) + 0.1 * np.arange(24) + np.sin(np.arange(24) * np.pi / 6)
        for number in range(24):
            lingering = 0.5 * lingering + noise[number]
            level[number] += lingering + (effect if number >= start.get(unit, 99) else 0)
        values[unit] = level.tolist()
    return Case(f"{treated}v{compared}@{spread}", start, values)


def _flat(
    effect: float, units: int = 8, length: int = 24, begin: int = 12, seed: int = 5
) -> dict[str, list[float]]:
    """Units a to h; the first half has an effect from its beginning on."""
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.5, (units, length))
    rows = 70 + noise + effect * np.outer(np.arange(units) < units // 2, np.arange(length) >= begin)
    return {chr(97 + n): row.tolist() for n, row in enumerate(rows)}


def refused() -> list[Case]:
    """Initiatives about which nothing may be concluded, or nothing proven, whatever the numbers look like."""
    half = dict.fromkeys("abcd", 12)
    good, extreme = _flat(5.0), _flat(5.0)
    for unit in "abcd":
        extreme[unit] = [value - (6 if 9 <= number < 12 else 0) for number, value in enumerate(extreme[unit])]
    return [
        Case("no-baseline", dict.fromkeys("abcd", 2), _flat(5.0, begin=2)),
        Case("one-after", half, {unit: values[:13] for unit, values in good.items()}),
        Case(
            "overlap", half, good,
            cells={"other_initiatives": lambda unit, number: "other" if unit < "e" and number > 9 else None},
        ),
        Case("chosen-for-it", half, extreme, about={"source": "self-selected"}),
        Case("nobody-else", {"all": 12}, {"all": good["a"]}, about={"unit_type": "company"}),
        Case("one-against-one", {"a": 12}, {"a": good["a"], "h": good["h"]}),
        Case("few-people", half, good, cells={"count_people": lambda unit, number: 1}),
        Case("one-hidden", half, good, cells={"is_hidden": lambda unit, number: (unit, number) == ("a", 3)}),
        Case("goal-moved", half, good, about={"is_changed_after_start": True}),
        Case("late", half, good, about={"is_registered_late": True}),
        Case("no-direction", half, good, kpi_id="plan_share"),
        Case("nothing-moves", half, {unit: [70.0] * 24 for unit in good}),
        Case("unknown-goal", half, good, kpi_id="happiness"),
        Case("list-only", half, good, kpi_id="snapshot_kpi"),
        Case("not-connected", half, good, kpi_id="no_source_kpi"),
        *_two_cohorts(),
        *_uneven_levels(),
        Case("short-baseline", half, extreme, months_before=3, about={"source": "self-selected"}),
        Case(
            "short-past", {"all": 5}, {"all": good["a"]}, about={"unit_type": "company"}, months_before=5
        ),
        _drifting(),
        _hanging(),
        _spoiled_comparison(),
        Case("small-effect", half, _flat(0.0)),
        Case("harm", half, _flat(-5.0)),
        Case("gain", half, good),
    ]  # fmt: skip


def _two_cohorts() -> list[Case]:
    """The second cohort has nothing to say, or not yet. Everybody rises by 20 in month 12, of themselves.

    If comparison units stood for months in which no treated unit is seen, it would look like an effect.
    """
    rise = dict.fromkeys("abcdefgh", 20.0)
    begins = {"a": 12, "b": 12, "c": 16, "d": 16}
    never = {u: v[:1] if u in "cd" else v for u, v in _moved(_flat(0.0), rise).items()}
    later = dict.fromkeys("abc", 12) | {"d": 24}
    return [
        Case("second-cohort-unseen", begins, never),
        Case("second-cohort-to-come", later, _flat(5.0)),
        Case(
            "second-cohort-has-more-baseline",
            {"a": 12, "b": 12, "c": 20, "d": 20},
            _flat(5.0),
            months_before=6,
        ),
    ]


def _uneven_levels() -> list[Case]:
    """All get it, at levels 20 apart and a month apart, and nothing happens."""
    rows = {u: v for u, v in _flat(0.0, length=36).items() if u in "abcd"}
    values = {u: [v + 20 * (u in "cd") for v in row] for u, row in rows.items()}
    return [Case("uneven-levels", {"a": 12, "b": 12, "c": 24, "d": 24}, values)]


def _drifting() -> Case:
    """The treated rise by 0.5 a month all along, with nothing happening at the start."""
    values = {u: [v + 0.5 * n * (u in "abcd") for n, v in enumerate(row)] for u, row in _flat(0.0).items()}
    return Case("drifting", dict.fromkeys("abcd", 12), values)


def _hanging() -> Case:
    """One treated unit leaps by 9, and the only other one falls a little."""
    step = {"a": 9.0, "b": -0.6}
    return Case("hanging", {"a": 12, "b": 12}, _moved(_flat(0.0, units=12), step))


def _spoiled_comparison() -> Case:
    """Five of six for comparison fell because of something else; against the last there is no effect."""
    return Case(
        "spoiled-comparison",
        dict.fromkeys("abcdef", 12),
        _moved(_flat(0.0, units=12), dict.fromkeys("ghijk", -6.0)),
        cells={
            "other_initiatives": lambda unit, number: "other" if unit in "ghijk" and number >= 12 else None
        },
    )


def _moved(rows: dict[str, list[float]], step: dict[str, float]) -> dict[str, list[float]]:
    """Add a step from month 12 on."""
    return {u: [v + step.get(u, 0.0) * (n >= 12) for n, v in enumerate(row)] for u, row in rows.items()}


def lalonde() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the persons of the NSW experiment and their earnings, three equal months before and after."""
    import causaldata

    people = causaldata.nsw_mixtape.load_pandas().data
    persons, records = [], []
    for number, row in enumerate(people.itertuples()):
        key = f"p{number}"
        arm = "treated" if row.treat else "comparison"
        persons.append({"initiative_id": "nsw", "unit": key, "arm": arm, "source": "randomised"})
        for place in (9, 10, 11, 12, 13, 14):
            amount = float(row.re75 if place < 12 else row.re78)
            records.append(
                {
                    "kpi_id": "earnings",
                    "entity_key": key,
                    "period_start_on": month(place),
                    "numerator": amount,
                }
            )
    return persons, records


def one_with_a_past() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Twenty persons in each arm; of only one is anything known before the start."""
    rng = np.random.default_rng(8)
    persons, records = [], []
    for number in range(40):
        key, gets_it = f"v{number}", number % 2 == 0
        arm = "treated" if gets_it else "comparison"
        persons.append({"initiative_id": "one-past", "unit": key, "arm": arm, "source": "randomised"})
        for place in (12, 13, 14, *((9, 10, 11) if number == 0 else ())):
            amount = float(rng.normal(10 + 5 * gets_it, 1))
            records.append(
                {"kpi_id": "visits", "entity_key": key, "period_start_on": month(place), "numerator": amount}
            )
    return persons, records


KPIS = [
    {"kpi_id": "visits", "k_people": 5},
    {"kpi_id": "csat"},
    {"kpi_id": "earnings", "unit": "money"},
    {"kpi_id": "plan_share", "direction": "none"},
    {"kpi_id": "snapshot_kpi"},
    {"kpi_id": "no_source_kpi", "status": "no_source"},
    {"kpi_id": "pulse", "sources_needed": "answer"},
    {"kpi_id": "waiting", "kind": "quantile"},
    {"kpi_id": "rent"},
]


def question() -> Question:
    """Put all cases into one question: they are estimated in one go, as at night."""
    cases = [
        by_hand(), generated(3, 3), generated(4, 4), generated(6, 6), generated(3, 9), generated(1, 7),
        generated(3, 3, (10, 13, 16)), generated(6, 6, (10, 13, 16)), *refused(),
    ]  # fmt: skip
    persons, records = lalonde()
    by_person = {"start_on": month(12), "baseline_from_on": month(0), "unit_type": "customer"}
    named = ("nsw", "joined-in", "in-turn", "one-past")
    people = [by_person | {"initiative_id": name, "source": "randomised"} for name in named]
    nobody = {"initiative_id": "nobody", "start_on": month(12), "unit_type": "team", "source": "all"}
    joined = [one | {"initiative_id": "joined-in", "source": "self-selected"} for one in persons]
    in_turn = [one | {"initiative_id": "in-turn", "source": "staggered"} for one in persons]
    lone, visits = one_with_a_past()
    roles = [{"initiative_id": case.name, "kpi_id": case.kpi_id} for case in cases]
    roles += [{"initiative_id": "nsw", "kpi_id": kpi} for kpi in ("earnings", "pulse", "waiting", "rent")]
    roles += [
        {"initiative_id": "joined-in", "kpi_id": "earnings"},
        {"initiative_id": "in-turn", "kpi_id": "earnings"},
        {"initiative_id": "one-past", "kpi_id": "visits"},
        {"initiative_id": "nobody", "kpi_id": "csat"},
    ]
    cells = [
        {"kpi_id": k["kpi_id"], "period_type": "snapshot" if k["kpi_id"] == "snapshot_kpi" else "month"}
        for k in KPIS
    ]
    silent = ("snapshot_kpi", "no_source_kpi")
    return Question(
        initiatives=_united([*(case.initiative() for case in cases), *people, nobody]),
        panel=_united([row for case in cases if case.kpi_id not in silent for row in case.rows()]),
        persons=pa.Table.from_pylist([*persons, *joined, *in_turn, *lone]),
        contributions=pa.Table.from_pylist([*records, *visits]),
        roles=_united(roles),
        kpis=_united(KPIS),
        cells=_united(cells),
    )


def _united(rows: list[dict[str, Any]]) -> pa.Table:
    """Make a table of rows that do not all have the same columns; what is missing is left to the default."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    defaults = {
        "count_people": 1000,
        "k_people": 1,
        "is_hidden": False,
        "is_changed_after_start": False,
        "is_registered_late": False,
        "unit": "percent",
        "direction": "higher",
        "kind": "mean",
        "status": "ok",
        "sources_needed": "ticket",
    }
    return pa.Table.from_pylist([{name: row.get(name, defaults.get(name)) for name in names} for row in rows])
