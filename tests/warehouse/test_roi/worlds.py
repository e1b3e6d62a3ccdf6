"""Initiatives with effects that are given, so that their money can be computed by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tests.warehouse.building import failures, invoke

AS_OF = dt.date(2026, 1, 1)
START = dt.date(2025, 1, 1)
MODELS = ("models/roi",)
MARGIN = {"margin_share": 0.4}

TABLES: dict[str, dict[str, pa.DataType]] = {
    "core.dim_initiative": {
        "initiative_id": pa.string(), "name": pa.string(), "type": pa.string(), "start_on": pa.date32(),
        "full_effect_on": pa.date32(), "announced_on": pa.date32(), "rationale_published_on": pa.date32(),
        "measured_until_on": pa.date32(),
    },
    "core.fct_assignment": {
        "initiative_id": pa.string(), "unit_type": pa.string(), "unit": pa.string(), "arm": pa.string(),
        "source": pa.string(),
    },
    "core.dim_customer": {
        "customer_key": pa.string(), "value_tier": pa.string(), "need_tier": pa.string(),
        "self_declared_group": pa.string(), "generation": pa.string(), "region": pa.string(),
        "language": pa.string(),
    },
    "core.fct_contract_month": {
        "customer_key": pa.string(), "month_start_on": pa.date32(), "mrr_end_amount": pa.float64(),
    },
    "core.fct_purchase_month": {
        "customer_key": pa.string(), "month_start_on": pa.date32(), "net_amount": pa.float64(),
    },
    "kpi.kpi_contribution": {
        "kpi_id": pa.string(), "entity_key": pa.string(), "period_type": pa.string(),
        "period_start_on": pa.date32(), "value_tier": pa.string(), "need_tier": pa.string(),
        "numerator": pa.float64(), "denominator": pa.float64(),
    },
    "impact.impact_event_study": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "months_from_start": pa.int64(),
        "ci_low": pa.float64(), "ci_high": pa.float64(),
    },
    "core.dim_assumption": {
        "initiative_id": pa.string(), "name": pa.string(), "low_value": pa.float64(),
        "mode_value": pa.float64(), "high_value": pa.float64(), "source": pa.string(),
    },
    "core.fct_initiative_cost": {
        "initiative_id": pa.string(), "cost_on": pa.date32(), "kind": pa.string(), "amount": pa.float64(),
    },
    "impact.impact_estimate": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "role": pa.string(), "method": pa.string(),
        "is_headline": pa.bool_(), "estimate": pa.float64(), "std_error": pa.float64(),
        "degrees_freedom": pa.float64(), "ci_low": pa.float64(), "ci_high": pa.float64(),
        "p_value": pa.float64(), "p_adjusted": pa.float64(), "treated_after": pa.float64(),
        "comparison_after": pa.float64(),
        "count_units_comparison": pa.int64(), "count_periods_after": pa.int64(), "count_people": pa.int64(),
    },
    "impact.impact_panel": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "unit": pa.string(), "arm": pa.string(),
        "phase": pa.string(), "is_partial": pa.bool_(), "period_start_on": pa.date32(),
        "denominator": pa.float64(),
    },
    "impact.impact_panel_arm": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "arm": pa.string(), "sum_x": pa.float64(),
    },
    "impact.impact_verdict": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "role": pa.string(), "verdict": pa.string(),
        "reason_codes": pa.string(), "sentence": pa.string(), "estimate": pa.float64(),
        "ci_low": pa.float64(), "ci_high": pa.float64(),
    },
    "intermediate.int_impact_months": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "unit": pa.string(), "arm": pa.string(),
        "cohort_on": pa.date32(), "months_from_start": pa.int64(), "value": pa.float64(),
        "before_from": pa.int64(), "before_to": pa.int64(), "after_to": pa.int64(),
    },
    "intermediate.int_impact_shown": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "cohort_on": pa.date32(),
        "months_from_start": pa.int64(),
    },
    "intermediate.int_impact_support": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "is_hidden": pa.bool_(),
    },
    "intermediate.int_impact_numbers": {
        "initiative_id": pa.string(), "kpi_id": pa.string(), "method": pa.string(), "cohort_on": pa.date32(),
        "unit": pa.string(), "arm": pa.string(), "number": pa.float64(),
    },
    "kpi.kpi_values": {
        "kpi_id": pa.string(), "period_type": pa.string(), "period_start_on": pa.date32(),
        "segment_type": pa.string(), "segment": pa.string(), "is_complete": pa.bool_(), "value": pa.float64(),
        "ci_low": pa.float64(), "ci_high": pa.float64(), "count_people": pa.int64(), "status": pa.string(),
    },
    "kpi.kpi_catalog": {
        "kpi_id": pa.string(), "label": pa.string(), "unit": pa.string(), "direction": pa.string(),
        "scale": pa.float64(), "stakeholder": pa.string(), "tier": pa.string(),
    },
}  # fmt: skip

CATALOG = {
    "logo_retention": ("Customers kept", "percent", "higher", 100.0),
    "revenue_per_customer": ("Revenue per customer", "money", "higher", 1.0),
    "turnover": ("Turnover", "rate_per_100", "lower", 100.0),
    "one_touch_rate": ("Solved with one reply", "percent", "higher", 100.0),
    "csat": ("Satisfied", "percent", "higher", 100.0),
}


@dataclass
class World:
    """Rows for every table that the money is made of."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def initiative(
        self,
        name: str,
        *,
        start: dt.date = START,
        full: dt.date | None = None,
        kind: str = "process",
        **more: Any,
    ) -> None:
        """Add a line of the registry."""
        given = {"initiative_id": name, "name": name.title(), "type": kind}
        self.add("core.dim_initiative", **given, start_on=start, full_effect_on=full or start, **more)

    def cost(self, name: str, amount: float, *, on: dt.date = START, kind: str = "set-up") -> None:
        self.add("core.fct_initiative_cost", initiative_id=name, cost_on=on, kind=kind, amount=amount)

    def value(self, name: str, low: float, mode: float, high: float, initiative: str = "all") -> None:
        self.add("core.dim_assumption", initiative_id=initiative, name=name, low_value=low, mode_value=mode,
                 high_value=high, source="test")  # fmt: skip

    def effect(
        self, name: str, kpi: str, estimate: float, error: float, *, role: str = "primary",
        freedom: float = 1000.0, verdict: str = "improved", p: float = 0.001, exposure: float = 1000.0,
        base: float = 95.0, comparison: int = 6, people: int = 500, left_out: float | None = None,
        raw: float | None = None,
    ) -> None:  # fmt: skip
        """Add an effect with its verdict; ``exposure`` is what the KPI is counted over in a month.

        ``p`` is corrected among the KPIs of its role, ``raw`` is not.
        """
        both = {"initiative_id": name, "kpi_id": kpi, "role": role}
        limits = {"ci_low": estimate - 1.96 * error, "ci_high": estimate + 1.96 * error}
        self.add("impact.impact_estimate", **both, **limits, method="unit_contrast", is_headline=True,
                 estimate=estimate, std_error=error, degrees_freedom=freedom, p_adjusted=p,
                 p_value=p if raw is None else raw, treated_after=base + estimate, comparison_after=base,
                 count_units_comparison=comparison, count_periods_after=1, count_people=people)  # fmt: skip
        if left_out is not None:
            self.add(
                "impact.impact_estimate", **both, method="leave_one_out", is_headline=False, estimate=left_out
            )
        self.add("impact.impact_panel", initiative_id=name, kpi_id=kpi, unit="a", arm="treated",
                 phase="after", is_partial=False, period_start_on=START, denominator=exposure)  # fmt: skip
        self.add("impact.impact_verdict", **both, **limits, verdict=verdict, reason_codes="",
                 estimate=estimate, sentence=f"{kpi} of {name}.")  # fmt: skip

    def month(self, name: str, kpi: str, month: int, value: float) -> None:
        """Add a month of a KPI that everybody got the initiative in; the baseline is the year before."""
        both = {"initiative_id": name, "kpi_id": kpi, "cohort_on": START, "months_from_start": month}
        self.add("intermediate.int_impact_months", **both, unit="all", arm="treated", value=value,
                 before_from=-12, before_to=-1, after_to=11)  # fmt: skip
        self.add("intermediate.int_impact_shown", **both)

    def judge(self, name: str, kpi: str, verdict: str, *, role: str = "primary", codes: str = "") -> None:
        """Add a verdict without an effect that could be counted."""
        self.add("impact.impact_verdict", initiative_id=name, kpi_id=kpi, role=role, verdict=verdict,
                 reason_codes=codes, sentence=f"{kpi} of {name}.", estimate=-2.5)  # fmt: skip

    def add(self, table: str, **row: Any) -> None:
        self.rows[table].append(row)


def build(folder: Path, world: World, variables: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """Put the world where the models look for it, build the money, and return a connection to it."""
    folder.mkdir(exist_ok=True)
    duckdb.connect(str(folder / "raw.duckdb")).close()
    database = folder / "build.duckdb"
    for kpi, (label, unit, direction, scale) in CATALOG.items():
        world.add("kpi.kpi_catalog", kpi_id=kpi, label=label, unit=unit, direction=direction, scale=scale,
                  stakeholder="customers", tier="traditional")  # fmt: skip
    with duckdb.connect(str(database)) as connection:
        for schema in ("core", "impact", "intermediate", "kpi"):
            connection.execute(f"create schema {schema}")
        for name, columns in TABLES.items():
            rows = pa.Table.from_pylist(world.rows[name], schema=pa.schema(list(columns.items())))
            connection.register("given", rows)
            connection.execute(f"create table {name} as select * from given")
    given = {"as_of": f"{AS_OF} 12:00:00", "currency": "GBP", **MARGIN, **(variables or {})}
    assert (
        failures(
            invoke(["build", "--exclude-resource-type", "unit_test", "--select", *MODELS], folder, given)
        )
        == []
    )
    return duckdb.connect(str(database), read_only=True)
