"""Staff: who worked where and when. Seats are filled, left, swapped and filled again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ingestion.sample import places
from ingestion.sample.arrays import Array, choose, code, dates, join, numbers, pc, stream, weighted
from ingestion.sample.clock import MONTHS, Span
from ingestion.sample.words import DOMAIN, FIRST_NAMES, LAST_NAMES

OPEN = 2**30  # the last day of a spell that still runs
SALARIES = (24_500.0, 30_000.0, 36_000.0, 52_000.0)
STAYS, VOLUNTARY, INVOLUNTARY, OTHER, UNKNOWN = range(5)
EXIT_KINDS = ("voluntary", "involuntary", "other", "unknown")


@dataclass
class Spells:
    """Unbroken times in one post, as columns. ``exit`` is STAYS when the person stayed."""

    employee: Array
    seat: Array
    team: Array
    start: Array
    end: Array
    exit: Array
    regretted: Array


@dataclass
class _Seats:
    """Who sits where while the months pass."""

    team: Array
    employee: Array
    since: Array
    free_from: Array
    hired: int
    left: Array = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    rows: list[Array] = field(default_factory=list)

    def end_spells(self, seats: Array, last_day: Array, exit_kind: Array, regretted: Array) -> None:
        """Write down the spells of these seats."""
        team = self.team[seats]
        spell = (self.employee[seats], seats, team, self.since[seats], last_day, exit_kind, regretted)
        self.rows.append(np.stack(np.broadcast_arrays(*spell)).astype(np.int64))


def simulate(scale: float, seed: int, span: Span) -> Spells:
    """Let the months pass over the seats and return all spells, sorted by person and day."""
    rng = stream(seed, "staff")
    seats = _first_day(rng, max(60, round(200 * scale)), span)
    for month in range(MONTHS):
        first, after = int(span.starts[month]), int(span.starts[month + 1])
        _fill(rng, seats, after)
        _swap(rng, seats, first)
        _leave(rng, seats, first, min(after, span.end_day + 1), month)
    still = np.flatnonzero(seats.employee >= 0)
    seats.end_spells(still, np.full(len(still), OPEN), np.full(len(still), STAYS), np.zeros(len(still)))
    rows = np.concatenate(seats.rows, axis=1)
    rows = rows[:, (rows[3] <= span.end_day) & (rows[4] >= rows[3])]
    rows = rows[:, np.lexsort((rows[3], rows[0]))]
    return Spells(*rows)


def _first_day(rng: np.random.Generator, size: int, span: Span) -> _Seats:
    share = np.array([t.seats for t in places.TEAMS])
    team = np.searchsorted(np.cumsum(share / share.sum()), (np.arange(size) + 0.5) / size)
    since = span.starts[0] - 1 - rng.exponential(1400, size).astype(np.int64)
    return _Seats(team, np.arange(size), since, np.full(size, OPEN), hired=size)


def _fill(rng: np.random.Generator, seats: _Seats, before: int) -> None:
    """Put someone into seats whose search has ended; now and then a former colleague."""
    free = np.flatnonzero((seats.employee < 0) & (seats.free_from < before))
    back = np.flatnonzero(rng.random(len(free)) < 0.10)
    fresh = seats.hired + np.arange(len(free))
    pool = np.flatnonzero(seats.left[:, 1] < before - 150) if len(seats.left) else np.zeros(0, int)
    back = back[: len(pool)]
    taken = rng.permutation(pool)[: len(back)]
    if len(back):
        fresh[back] = seats.left[taken, 0]
        seats.left = np.delete(seats.left, taken, axis=0)
    seats.hired += len(free)
    seats.employee[free] = fresh
    seats.since[free] = seats.free_from[free]


def _swap(rng: np.random.Generator, seats: _Seats, day: int) -> None:
    """Let a few pairs of people change seats on the first of the month."""
    settled = rng.permutation(np.flatnonzero((seats.employee >= 0) & (seats.since < day - 90)))
    pairs = rng.binomial(len(settled) // 2, 0.006)
    one, two = settled[:pairs], settled[pairs : 2 * pairs]
    both = np.concatenate([one, two])
    seats.end_spells(both, np.full(len(both), day - 1), np.full(len(both), STAYS), np.zeros(len(both)))
    seats.employee[one], seats.employee[two] = seats.employee[two].copy(), seats.employee[one].copy()
    seats.since[both] = day


def _leave(rng: np.random.Generator, seats: _Seats, first: int, after: int, month: int) -> None:
    """Let people go: more often where contacts are hard, more often after a year's turn."""
    csat = np.array([t.csat or 0.70 for t in places.TEAMS])[seats.team]
    risk = 0.016 * np.exp(8.0 * (0.68 - csat)) * (1.5 if month % 12 in (2, 10) else 0.95)
    gone = np.flatnonzero((seats.employee >= 0) & (seats.since < first) & (rng.random(len(risk)) < risk))
    last_day = rng.integers(first, after, len(gone))
    kind = 1 + weighted(rng, (0.66, 0.20, 0.08, 0.06), len(gone))
    regretted = (kind == VOLUNTARY) & (rng.random(len(gone)) < 0.55)
    seats.end_spells(gone, last_day, kind, regretted)
    seats.left = np.concatenate([seats.left, np.stack([seats.employee[gone], last_day], axis=1)])
    seats.free_from[gone] = last_day + rng.integers(10, 70, len(gone))
    seats.employee[gone] = -1


def people(spells: Spells, seed: int) -> dict[str, Array]:
    """Return what belongs to a person and not to a post, by employee number."""
    size = int(spells.employee.max()) + 1
    rng = stream(seed, "people")
    seat = np.zeros(size, np.int64)
    seat[spells.employee[::-1]] = spells.seat[::-1]
    role = np.array([0] * 15 + [1] * 2 + [2] * 2 + [3])[seat % 20]
    return {
        "first": rng.integers(0, len(FIRST_NAMES), size),
        "last": rng.integers(0, len(LAST_NAMES), size),
        "role": role,
        "birth_year": np.where(rng.random(size) < 0.8, rng.integers(1961, 2006, size), -1),
        "group": np.where(rng.random(size) < 0.2, weighted(rng, (3, 2, 2, 5), size), -1),
        "salary": np.array(SALARIES)[role] * rng.uniform(0.92, 1.12, size),
        "part_time": rng.random(size) < 0.22,
        "skill": rng.normal(0.0, 1.0, size),
    }


def employee_table(spells: Spells, person: dict[str, Array]) -> pa.Table:
    """Return the staff. One row per person who ever worked here in the span."""
    ids, first_row = np.unique(spells.employee, return_index=True)
    chosen = {name: values[ids] for name, values in person.items()}
    first, last = choose(FIRST_NAMES, chosen["first"]), choose(LAST_NAMES, chosen["last"])
    mail = join(pc.utf8_lower(first), ".", pc.utf8_lower(last), code("", ids), f"@{DOMAIN}", between="")
    return pa.table(
        {
            "employee_id": code("E", ids, 5),
            "name": join(first, last),
            "email": mail,
            "birth_year": numbers(chosen["birth_year"], chosen["birth_year"] >= 0),
            "self_declared_group": choose(places.GROUPS, chosen["group"]),
            "role_family": choose(places.ROLES, chosen["role"]),
            "hired_on": dates(spells.start[first_row]),
        }
    )


def spell_table(spells: Spells, person: dict[str, Array]) -> pa.Table:
    """Return the posts. One row per person and unbroken time in one post."""
    team, who = spells.team, spells.employee
    part_time = person["part_time"][who]
    share = np.where(part_time, 0.6, 1.0)
    location = np.array([t.location for t in places.TEAMS])[team]
    facing = np.array([t.is_customer_facing for t in places.TEAMS])[team]
    is_exit = spells.exit != STAYS
    return pa.table(
        {
            "employee_id": code("E", who, 5),
            "valid_from_on": dates(spells.start),
            "valid_to_on": dates(spells.end, spells.end < OPEN),
            "team_id": choose([t.team_id for t in places.TEAMS], team),
            "department": choose([t.department for t in places.TEAMS], team),
            "location_id": choose([row[0] for row in places.LOCATIONS], location),
            "role_family": choose(places.ROLES, person["role"][who]),
            "is_customer_facing": pa.array(facing),
            "fte_share": share,
            "salary_amount": np.round(person["salary"][who] * share, 2),
            "contracted_hours_per_week": np.where(part_time, 22.5, 37.5),
            "is_exit": pa.array(is_exit),
            "exit_kind": choose(EXIT_KINDS, spells.exit - 1),
            "is_regretted": pa.array(spells.regretted.astype(bool), mask=spells.exit != VOLUNTARY),
        }
    )
