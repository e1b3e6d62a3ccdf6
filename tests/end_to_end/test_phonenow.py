"""A telecom firm's public snapshot gives the published figures, from company.toml alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from orchestration.company import INITIATIVES_HEADER
from tests.end_to_end.companies import drop, make_company, rows, run_night, value

NOW = dt.datetime(2021, 4, 2, 3, 0, tzinfo=dt.UTC)
# What somebody would dearly like to know of these rows, and cannot
CALLS = (
    "save-calls,Calls before cancelling,process,Calls keep customers,customer_churn_share,csat_relational,"
    "company,,,2021-02-01,,,Ana,2021-01-15T09:00:00Z,"
)


@pytest.fixture(scope="module")
def phonenow(public_rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_company("phonenow", tmp_path_factory.mktemp("phonenow") / "company")
    for part in ("crm", "helpdesk", "hr", "survey"):
        drop(sorted((public_rows / "phonenow" / part).glob("*.csv")), home / "drop" / part)
    (home / "initiatives.csv").write_text(f"{INITIATIVES_HEADER}\n{CALLS}\n", "utf-8")
    record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


def kpi(home: Path, kpi_id: str, segment: str = "segment_type = 'all'") -> tuple[float, float, float, int]:
    """Return value, numerator, denominator and records of a snapshot KPI."""
    ((*found,),) = rows(
        home,
        f"""select value, numerator, denominator, count_records from kpi.kpi_values
        where kpi_id = '{kpi_id}' and period_type = 'snapshot' and {segment}""",
    )
    return tuple(found)


def test_every_source_row_is_accounted_for(phonenow: Path) -> None:
    counts = rows(
        phonenow,
        """select stream, source_rows, loaded + duplicate + quarantined from audit.audit_row_counts
        where source <> 'registry'""",
    )
    assert all(source == accounted for _, source, accounted in counts)
    assert {stream: source for stream, source, _ in counts} == {
        "customers": 7043, "status": 7043, "subscriptions": 7043, "csat_q3": 7043,
        "calls": 5000, "call_ratings": 5000, "employees": 500,
    }  # fmt: skip


def test_churn(phonenow: Path) -> None:
    share, lost, all_customers, _ = kpi(phonenow, "customer_churn_share")
    assert (lost, all_customers) == (1869, 7043)
    assert share == pytest.approx(26.54, abs=0.005)
    reasons = "select count(*) from core.dim_customer where lost_reason_category = 'Attitude'"
    assert value(phonenow, reasons) == 314


def test_satisfaction(phonenow: Path) -> None:
    assert kpi(phonenow, "csat_relational")[0] == pytest.approx(41.72, abs=0.005)
    assert kpi(phonenow, "csat_mean_relational")[0] == pytest.approx(3.2449, abs=0.00005)


def test_revenue_to_the_cent(phonenow: Path) -> None:
    assert kpi(phonenow, "revenue_to_date_per_customer")[1] == pytest.approx(21_371_131.69, abs=0.005)


def test_calls(phonenow: Path) -> None:
    ((answered, resolved, seconds),) = rows(
        phonenow,
        """select 100 * avg(is_answered::int), 100 * avg(is_resolved::int), avg(seconds_to_answer)
        from core.fct_ticket where channel = 'phone'""",
    )
    assert answered == pytest.approx(81.08, abs=0.005)
    assert resolved == pytest.approx(72.92, abs=0.005)
    assert seconds == pytest.approx(67.52, abs=0.005)
    monthly = rows(
        phonenow,
        """select kpi_id, 100 * sum(numerator) / sum(denominator), sum(denominator) from kpi.kpi_values
        where kpi_id in ('answer_rate', 'resolution_rate') and period_type = 'month' and segment_type = 'all'
        group by kpi_id order by kpi_id""",
    )
    assert [(name, round(share, 2), n) for name, share, n in monthly] == [
        ("answer_rate", 81.08, 5000),
        ("resolution_rate", 72.92, 5000),
    ]


def test_a_rating_counts_only_where_one_was_given(phonenow: Path) -> None:
    ((listed, rated),) = rows(
        phonenow,
        """select count(*), count(*) filter (where is_counted) from core.fct_response
        where relation = 'transactional'""",
    )
    assert (listed, rated) == (5000, 5000 - 946)


def test_turnover_of_the_base_group(phonenow: Path) -> None:
    share, left, base, _ = kpi(phonenow, "leaver_share")
    assert (left, base) == (47, 434)
    assert share == pytest.approx(100 * 47 / 434)
    assert value(phonenow, "select count(*) from core.dim_employee") == 500


def test_a_snapshot_has_no_trend(phonenow: Path) -> None:
    dated = rows(
        phonenow,
        """select distinct kpi_id from kpi.kpi_values where period_type <> 'snapshot'
        and kpi_id in ('customer_churn_share', 'leaver_share', 'logo_retention', 'turnover')""",
    )
    assert dated == []
    states = dict(rows(phonenow, "select kpi_id, status from kpi.kpi_catalog"))
    assert states["logo_retention"] == "no_source"
    assert states["customer_churn_share"] == "ok"


def test_no_customer_number_is_left_readable(phonenow: Path) -> None:
    for file in (phonenow / "warehouse").rglob("*"):
        if file.is_file():
            assert b"8779-QRDMV" not in file.read_bytes(), file.name


def test_a_snapshot_without_dates_has_no_before_and_after(phonenow: Path) -> None:
    found = rows(
        phonenow,
        """select kpi_id, verdict, reason_codes, sentence from impact.impact_verdict
        where initiative_id = 'save-calls' and role in ('primary', 'guardrail') order by role desc""",
    )
    assert [(kpi_id, verdict) for kpi_id, verdict, _, _ in found] == [
        ("customer_churn_share", "cannot_conclude"),
        ("csat_relational", "cannot_conclude"),
    ]
    for _, _, reasons, sentence in found:
        assert "no_dates" in reasons
        assert "date" in sentence
    estimates = "select count(*) from impact.impact_estimate where estimate is not null"
    assert value(phonenow, f"{estimates} and kpi_id in ('customer_churn_share', 'csat_relational')") == 0
    assert value(phonenow, "select verdict from roi.roi_summary") == "cannot_conclude"
