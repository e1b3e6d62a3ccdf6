"""dbt's parse depends on no other variables than those it is kept under."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from orchestration.assets.manifest import _parsed
from orchestration.buildkey import PARSED_WITH, parse_variables
from orchestration.settings import Settings
from tests.end_to_end import small_company

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What a company may set, each unlike the default.
UNLIKE: dict[str, Any] = {
    "company_name": "Other",
    "zone": "Asia/Tokyo",
    "currency": "JPY",
    "profile": "healthcare",
    "inactivity_days": 30,
    "k_people": 9,
    "k_text": 19,
    "k_patients": 29,
    "business_hours": {"monday": ["10:00", "11:00"]} | {day: [] for day in WEEK[1:]},
    "holidays": ["2026-01-01"],
    "sla_first_reply_minutes": {"low": 1, "normal": 2, "high": 3, "urgent": 4},
    "source_settings": {"desk": {"teams": {"a": "b"}, "questions": {"q": {"instrument": "nps"}}}},
    "verdict": {
        "min_months_before": 5, "min_months_after": 6, "smallest_effect_share": 0.5, "overlap_share": 0.1,
        "smallest_effect": {"csat": 3.0}, "sample_ratio_p": 0.1, "stale_months": 9,
    },
    "run_id": "run-7",
    "as_of": "2031-01-01 00:00:00",
    "warehouse_dir": "/nowhere",
}  # fmt: skip
_OF_THE_PARSE = ("created_at", "config_call_dict", "build_path", "compiled_path")


def test_every_variable_of_a_run_is_tried_here(tmp_path: Path) -> None:
    settings = Settings.load(small_company.make(tmp_path / "company"), {})
    given = settings.dbt_vars("run-1", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert set(given) == {*UNLIKE, *PARSED_WITH}
    assert set(parse_variables(given)) == set(PARSED_WITH)


def test_a_parse_is_the_same_whatever_else_the_company_says(tmp_path: Path) -> None:
    usual, other = (
        _nodes(_parsed(tmp_path / name, variables))
        for name, variables in (("a", {"run_id": "1"}), ("b", UNLIKE))
    )
    assert usual.keys() == other.keys()
    assert {name for name in usual if usual[name] != other[name]} == set()


def _nodes(manifest: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for kind in ("nodes", "sources", "metrics", "macros", "semantic_models", "unit_tests"):
        for name, node in manifest[kind].items():
            found[name] = {key: value for key, value in node.items() if key not in _OF_THE_PARSE}
    return found
