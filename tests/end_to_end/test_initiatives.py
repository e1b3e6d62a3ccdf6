"""The six planted initiatives of the sample company, at full size: the right verdict for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.slow

GOALS = {
    "reply-templates": ("one_touch_rate", "not_proven", "selected_on_outcome"),
    "empathy-academy": ("csat", "improved", ""),
    "check-in-calls": ("logo_retention", "improved", ""),
    "bot-first": ("csat", "worsened", ""),
    "call-back-promise": ("csat", "cannot_conclude", "overlap"),
    "thank-you-notes": ("ces", "cannot_conclude", "no_post"),
}
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def ask(larkfield: Path) -> Ask:
    connection = duckdb.connect(str(larkfield / "warehouse" / "build.duckdb"), read_only=True)
    return lambda query: connection.execute(query).fetchall()


@pytest.mark.parametrize(("initiative", "goal"), GOALS.items())
def test_each_gets_the_verdict_it_deserves(ask: Ask, initiative: str, goal: tuple[str, str, str]) -> None:
    kpi_id, verdict, reason = goal
    query = "select kpi_id, verdict, reason_codes from impact.impact_verdict"
    ((found_kpi, found_verdict, reasons),) = ask(
        f"{query} where role = 'primary' and initiative_id = '{initiative}'"
    )
    assert (found_kpi, found_verdict) == (kpi_id, verdict)
    assert reason in reasons


@pytest.mark.parametrize("initiative", ["empathy-academy", "check-in-calls", "bot-first"])
def test_the_planted_effect_lies_in_the_interval(ask: Ask, larkfield: Path, initiative: str) -> None:
    kpi_id = GOALS[initiative][0]
    truth = json.loads((larkfield / "planted_truth.json").read_text())["initiatives"][initiative]["effects"][
        kpi_id
    ]
    ((low, high),) = ask(
        "select ci_low, ci_high from impact.impact_estimate "
        f"where is_headline and initiative_id = '{initiative}' and kpi_id = '{kpi_id}'"
    )
    assert low <= truth <= high


def test_before_and_after_would_have_been_wrong(ask: Ask) -> None:
    """It praises what did nothing, calls harm to those who were kept, and misses half of a harm."""
    naive = dict(
        ask(
            "select initiative_id, (ci_low, estimate, ci_high) from impact.impact_estimate "
            "where method = 'naive' and role = 'primary'"
        )
    )
    assert naive["reply-templates"][0] > 0
    assert naive["check-in-calls"][2] < 0
    assert naive["bot-first"][1] > -7.5


def test_the_late_one_stays_marked(ask: Ask) -> None:
    late = ask("select distinct initiative_id from impact.impact_verdict where is_registered_late")
    assert late == [("call-back-promise",)]


def test_what_levels_hide_the_panel_hides(ask: Ask) -> None:
    shown = ask(
        """
        select count(*) filter (where v.status = 'suppressed'),
            count(*) filter (where v.status = 'suppressed' and p.value is not null),
            count(*) filter (where v.status = 'ok' and p.value is distinct from v.value)
        from impact.impact_panel as p
        inner join kpi.kpi_values as v
            on p.kpi_id = v.kpi_id and v.period_type = 'month' and p.period_start_on = v.period_start_on
            and p.unit_type = v.segment_type and p.unit = v.segment
        """
    )
    hidden, leaked, different = shown[0]
    assert hidden > 0
    assert (leaked, different) == (0, 0)


def test_months_that_are_not_complete_are_not_compared(ask: Ask) -> None:
    """October is over on 2 November, and complete where its records need not be followed for days."""
    ((different,),) = ask(
        """
        select count(*) from impact.impact_panel as p
        inner join kpi.kpi_values as v
            on p.kpi_id = v.kpi_id and v.period_type = 'month' and p.period_start_on = v.period_start_on
            and p.unit_type = v.segment_type and p.unit = v.segment
        where p.is_partial = v.is_complete
        """
    )
    assert different == 0
    query = "select kpi_id, max(period_start_on)::varchar from impact.impact_panel"
    newest = dict(ask(f"{query} where not is_partial group by kpi_id"))
    assert newest["csat"] == "2026-10-01"
    assert newest["one_touch_rate"] == newest["resolution_rate"] == "2026-09-01"
