"""Panels made by chance: teams whose months resemble each other, a trend and a season common to all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.planting import COMPARED, KPI, Copies

MONTHS, FIRST_BEGIN = 24, 12
EFFECT = 3.0  # CSAT points, where there is one
LEVEL, TREND, SEASON = (
    89.2,
    0.2,
    1.0,
)  # percent satisfied in the first month; points a month; points either way
TEAMS_DIFFER, MONTHS_DIFFER, LASTING = (
    1.5,
    0.75,
    0.5,
)  # standard deviations in points; autocorrelation of months
TICKETS = 50  # rated contacts of a team in a month, on average


@dataclass(frozen=True)
class Design:
    """Who gets it, and how noisy a team's months are."""

    name: str
    treated: int
    compared: int
    begins: tuple[int, ...] = (FIRST_BEGIN,)
    level: float = LEVEL
    trend: float = TREND
    tickets: int = TICKETS
    months_differ: float = MONTHS_DIFFER
    lasting: float = LASTING
    sizes_differ: float = 0.0  # standard deviation of the log of a team's tickets

    @property
    def units(self) -> int:
        return self.treated + self.compared


DESIGNS = (
    Design("3v3", 3, 3),
    Design("4v4", 4, 4),
    Design("6v6", 6, 6),
    Design("3v9", 3, 9),
    Design("1v7", 1, 7),
    Design("staggered 3v3", 3, 3, (9, 12, 15)),
    Design("staggered 6v6", 6, 6, (9, 12, 15)),
)
#: Worlds less kind than asked for: how far do the promises carry?
HARDER = (
    Design("3v3, a little noisier (90 % satisfied, sd 1)", 3, 3, level=87.7, months_differ=1.0),
    Design("4v4, months resemble (AR .8)", 4, 4, lasting=0.8),
    Design("4v4, teams of 12 to 200 tickets", 4, 4, sizes_differ=0.7),
    Design("4v4, much noisier (75 % satisfied, sd 2)", 4, 4, level=72.7, months_differ=2.0),
)
#: Customers kept in a month, in percent, of 200 of each team: a KPI that turns into money.
RETENTION = Design("customers kept, 4v4", 4, 4, level=96.0, trend=0.05, tickets=200, months_differ=0.3)


def copies(design: Design, effect: float, draws: int, rng: np.random.Generator, kpi_id: str = KPI) -> Copies:
    """Draw panels of a design, with the effect in the answers themselves, before they are counted."""
    begins = np.full(design.units, COMPARED)
    begins[: design.treated] = np.resize(design.begins, design.treated)
    months = np.arange(MONTHS)
    has_it = (begins[:, None] != COMPARED) & (months >= begins[:, None])
    common = (
        design.level + design.trend * months + SEASON * np.sin(2 * np.pi * (months + rng.integers(12)) / 12)
    )
    teams = rng.normal(0, TEAMS_DIFFER, (draws, design.units, 1))
    truth = common + teams + _lingering(design, draws, rng) + effect * has_it
    return Copies(
        design.name,
        effect,
        _answers(truth, design, rng) - effect * has_it,  # Copies puts it there
        np.tile(begins, (draws, 1)),
        np.zeros(draws, np.int64),
        kpi_id=kpi_id,
    )


def _lingering(design: Design, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of a team's months, first-order autoregressive, with the same spread in every month."""
    shocks = rng.normal(0, design.months_differ, (draws, design.units, MONTHS))
    noise = shocks.copy()
    for month in range(1, MONTHS):
        noise[:, :, month] = (
            design.lasting * noise[:, :, month - 1] + (1 - design.lasting**2) ** 0.5 * shocks[:, :, month]
        )
    return noise


def _answers(truth: np.ndarray, design: Design, rng: np.random.Generator) -> np.ndarray:
    """Share of satisfied among the tickets of each month, in percent."""
    size = np.exp(rng.normal(0, design.sizes_differ, (*truth.shape[:2], 1)))
    tickets = np.maximum(rng.poisson(design.tickets * size, truth.shape), 1)
    return 100 * rng.binomial(tickets, np.clip(truth, 0, 100) / 100) / tickets
