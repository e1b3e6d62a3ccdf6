"""What the warehouse says about an initiative: records of the published marts, nothing computed.

Nothing here knows DuckDB or Streamlit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

NAIVE = "naive"
CLEAR_EFFECTS = ("improved", "worsened")
ORDER = ("worsened", "improved", "no_meaningful_effect", "not_proven")


@dataclass(frozen=True)
class Initiative:
    """One line of the registry."""

    initiative_id: str
    name: str
    type: str
    hypothesis: str | None
    primary_kpi: str | None
    unit_type: str
    baseline_from_on: dt.date | None
    baseline_to_on: dt.date | None
    start_on: dt.date
    full_effect_on: dt.date | None
    measured_until_on: dt.date | None
    owner: str | None
    registered_at: dt.datetime | None
    is_registered_late: bool
    is_changed_after_start: bool
    selected_because: str | None
    announced_on: dt.date | None
    rationale_published_on: dt.date | None


@dataclass(frozen=True)
class Effect:
    """The verdict on one KPI of an initiative, with the estimate it rests on."""

    initiative_id: str
    kpi_id: str
    role: str  # primary | guardrail | other
    verdict: str
    reason_codes: str | None
    sentence: str
    headline_method: str | None
    rules_version: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    count_units_treated: int | None
    count_units_comparison: int | None
    count_people: int | None

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate with a range."""
        return self.estimate is not None and self.ci_low is not None and self.ci_high is not None

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons in their order."""
        return tuple(c.strip() for c in (self.reason_codes or "").split(",") if c.strip())


@dataclass(frozen=True)
class Estimate:
    """One method's answer about one KPI."""

    method: str
    is_headline: bool
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    p_adjusted: float | None
    treated_before: float | None
    treated_after: float | None
    comparison_before: float | None
    comparison_after: float | None
    count_units_treated: int | None
    count_units_comparison: int | None
    count_periods_before: int | None
    count_periods_after: int | None
    count_people: int | None
    count_records: int | None
    minimum_detectable_effect: float | None
    note: str | None


@dataclass(frozen=True)
class Month:
    """One month of the event study, counted from the start."""

    months_from_start: int
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    count_units_treated: int | None
    count_units_comparison: int | None
    treated_value: float | None
    comparison_value: float | None


@dataclass(frozen=True)
class Money:
    """What an initiative cost and brought. The ends of a range are the 5th and the 95th percentile."""

    initiative_id: str
    verdict: str
    sentence: str
    reason_codes: str | None
    cost_amount: float | None
    cost_so_far: float | None
    benefit_p5: float | None
    benefit_p50: float | None
    benefit_p95: float | None
    net_p5: float | None
    net_p50: float | None
    net_p95: float | None
    net_if_true_p5: float | None
    net_if_true_p50: float | None
    net_if_true_p95: float | None
    npv: float | None
    roi_p5: float | None
    roi_p50: float | None
    roi_p95: float | None
    probability_roi_positive: float | None
    probability_if_true: float | None
    payback_month: int | None
    payback_text: str
    break_even_kpi_id: str | None
    break_even_effect: float | None
    break_even_ci_low: float | None
    break_even_ci_high: float | None
    guardrails_harmed: str | None
    count_proven: int
    horizon_months: int
    discount_rate: float

    @property
    def is_known(self) -> bool:
        """Whether there is a net return: without a recorded cost there is none."""
        return self.net_p50 is not None and self.net_p5 is not None and self.net_p95 is not None


@dataclass(frozen=True)
class Line:
    """One pool of benefit or one kind of cost; costs are positive amounts too."""

    kind: str  # benefit | cost
    pool: str
    kpi_id: str | None
    is_proven: bool
    amount_p5: float | None
    amount_p50: float | None
    amount_p95: float | None
    source: str | None
    missing: str | None  # values that nobody gave


@dataclass(frozen=True)
class Swing:
    """The net return with one assumption at its low and at its high."""

    name: str
    kind: str  # value | effect | cost
    low_value: float
    high_value: float
    net_low: float
    net_high: float
    is_proven: bool


@dataclass(frozen=True)
class Assumption:
    """What something is worth, as a range with its source."""

    name: str
    low_value: float | None
    mode_value: float | None
    high_value: float | None
    source: str


@dataclass(frozen=True)
class Case:
    """An initiative with its verdicts: what a card shows."""

    initiative: Initiative
    effects: tuple[Effect, ...]
    money: Money | None

    @property
    def goals(self) -> list[Effect]:
        """The effects on what it was meant to change, what is certain first: harm, then gain."""
        found = [e for e in self.effects if e.role == "primary"]
        return sorted(found, key=lambda e: ORDER.index(e.verdict) if e.verdict in ORDER else len(ORDER))

    @property
    def primary(self) -> Effect | None:
        """The first of its goals: the one that the verdict in money looks at."""
        return next(iter(self.goals), None)

    @property
    def harmed(self) -> list[Effect]:
        """What it was not to harm and did."""
        return [e for e in self.effects if e.verdict == "worsened" and e.role == "guardrail"]

    @property
    def also_worse(self) -> list[Effect]:
        """What got worse though nobody named it."""
        return [e for e in self.effects if e.verdict == "worsened" and e.role not in ("primary", "guardrail")]


T = TypeVar("T")


def record(kind: type[T], row: Mapping[str, Any]) -> T:
    """A row of a mart as its record; columns that the record doesn't have are left."""
    return kind(**{f.name: row[f.name] for f in fields(kind)})  # ty: ignore[invalid-argument-type]
