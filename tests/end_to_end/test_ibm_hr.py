"""Attrition by department, as the published table gives it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.end_to_end.companies import drop, make_company, rows, run_night


@pytest.fixture(scope="module")
def ibm_hr(public_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_company("ibm_hr", tmp_path_factory.mktemp("ibm_hr") / "company")
    drop([public_rows / "hr" / "ibm_emp_attrition.csv"], home / "drop")
    record = run_night(home, dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC))
    assert record.exit_code == 0, record.sentence
    return home


def test_attrition_by_department(ibm_hr: Path) -> None:
    found = dict(
        rows(
            ibm_hr,
            """select segment, round(value, 2) from kpi.kpi_values where kpi_id = 'leaver_share'
            and period_type = 'snapshot' and segment_type in ('all', 'department')""",
        )
    )
    assert found == {"all": 16.12, "Sales": 20.63, "Research & Development": 13.84, "Human Resources": 19.05}
