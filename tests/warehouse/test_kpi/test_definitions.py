"""From facts to figures: the worked examples, and the page that says how to add a KPI."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse import building
from tests.warehouse.test_kpi.core_tables import create_core

DOCS = building.PROJECT.parent / "docs" / "adding-a-kpi.md"
VARIABLES = {"as_of": "2026-04-02 00:00:00", "k_people": 3, "k_text": 13, "k_patients": 17}
MARCH = dt.date(2026, 3, 1)
# Start 10.0, expansion 1.8, contraction 0.6, churn 0.9: what is paid before and after.
PAID = ((5.0, 6.8), (2.0, 1.4), (0.9, 0.0), (1.1, 1.1), (1.0, 1.0))


def _contracts() -> list[dict[str, Any]]:
    return [
        {
            "customer_key": f"c{number}", "month_start_on": MARCH, "mrr_start_amount": before,
            "mrr_end_amount": after, "is_active_start": True, "is_active_end": after > 0,
        }
        for number, (before, after) in enumerate(PAID)
    ]  # fmt: skip


def _staff() -> list[dict[str, Any]]:
    """Forty person-years in a month of 480 people, five of whom leave."""
    return [
        {
            "employee_key": f"e{number}", "month_start_on": MARCH, "person_years": 1 / 12,
            "headcount_start": 1, "headcount_end": int(number >= 5), "is_leaver": number < 5,
            "is_voluntary": number < 3,
        }
        for number in range(480)
    ]  # fmt: skip


def _purchases() -> list[dict[str, Any]]:
    return [
        {"customer_key": f"c{number}", "month_start_on": MARCH, "count_orders": orders, "net_amount": 10}
        for number, orders in enumerate((1, 1, 2, 3, 5))
    ]


def _build(folder: Path) -> duckdb.DuckDBPyConnection:
    building.nothing_loaded(folder)
    with duckdb.connect(str(folder / "build.duckdb")) as connection:
        create_core(
            connection,
            {
                "core.fct_contract_month": _contracts(),
                "core.fct_employment_month": _staff(),
                "core.fct_purchase_month": _purchases(),
                "audit.audit_row_counts": [
                    {"source": "erp", "stream": "s", "entity": entity} for entity in ("contract", "ticket")
                ],
            },
        )
    command = ["build", "--select", "models/kpi", "--exclude", "test_type:unit"]
    result = building.invoke(command, folder, VARIABLES)
    assert building.failures(result) == []
    return duckdb.connect(str(folder / "build.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the KPI layer of a project in which somebody has done what the page says."""
    folder = tmp_path_factory.mktemp("docs")
    project = folder / "project"
    shutil.copytree(building.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    page = DOCS.read_text(encoding="utf-8")
    (entry,) = re.findall(r"```yaml\n(.*?)```", page, re.S)
    block, cte = re.findall(r"```sql\n(.*?)```", page, re.S)
    catalogue = project / "models" / "kpi" / "catalogue" / "metrics_customers.yml"
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + entry, encoding="utf-8")
    model = project / "models" / "kpi" / "contributions" / "contribution_orders.sql"
    ctes, first, blocks = model.read_text(encoding="utf-8").partition("\n{{ contribution(")
    model.write_text(f"{ctes.rstrip()},\n\n{cte}{first}{blocks}{block}", encoding="utf-8")
    _change_k(project, {"revenue_per_customer": "text", "turnover": "patients"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "PROJECT", project)
        return _build(folder)


def _change_k(project: Path, kinds: dict[str, str]) -> None:
    """Let metrics be about free text or patients, as those of the project are about people."""
    for file in (project / "models" / "kpi" / "catalogue").glob("metrics_*.yml"):
        text = file.read_text(encoding="utf-8")
        for kpi_id, kind in kinds.items():
            text = re.sub(rf"(- name: {kpi_id}\n.*?k: )people", rf"\g<1>{kind}", text, count=1, flags=re.S)
        file.write_text(text, encoding="utf-8")


def _value(values: duckdb.DuckDBPyConnection, kpi_id: str) -> tuple[Any, ...]:
    (row,) = values.execute(
        """
        select value, ci_low, ci_high, status from kpi.kpi_values
        where kpi_id = ? and period_type = 'month' and segment_type = 'all'
        """,
        [kpi_id],
    ).fetchall()
    return row


def test_revenue_retention_of_the_worked_example(followed: duckdb.DuckDBPyConnection) -> None:
    assert _value(followed, "gross_revenue_retention")[0] == pytest.approx(85)
    assert _value(followed, "net_revenue_retention")[0] == pytest.approx(103)
    assert _value(followed, "logo_retention")[::3] == (pytest.approx(80), "too_few")


def test_five_leavers_in_forty_person_years(followed: duckdb.DuckDBPyConnection) -> None:
    rate, low, high, status = _value(followed, "turnover")
    assert (rate, round(low, 1), round(high, 1), status) == (pytest.approx(12.5), 4.1, 29.2, "ok")
    assert _value(followed, "turnover_voluntary")[0] == pytest.approx(7.5)
    assert _value(followed, "turnover_unknown_reason")[0] == pytest.approx(12.5)


def test_figures_of_texts_and_patients_need_more_people(followed: duckdb.DuckDBPyConnection) -> None:
    k = dict(followed.execute("select kpi_id, k_people from kpi.kpi_catalog").fetchall())
    assert (k["revenue_per_customer"], k["turnover"], k["net_revenue_retention"]) == (13, 17, 3)
    hidden = followed.execute(
        "select kpi_id, status from kpi.kpi_values where segment_type = 'all' and period_type = 'month' "
        "and kpi_id in ('revenue_per_customer', 'net_revenue_retention')"
    ).fetchall()
    assert dict(hidden)["revenue_per_customer"] == "suppressed"
    assert dict(hidden)["net_revenue_retention"] != "suppressed"


def test_the_kpi_added_by_the_page(followed: duckdb.DuckDBPyConnection) -> None:
    assert _value(followed, "orders_per_buyer")[0] == pytest.approx(12 / 5)
    status = followed.execute(
        "select status from kpi.kpi_catalog where kpi_id = 'orders_per_buyer'"
    ).fetchall()
    assert status == [("ok",)]
    wide = followed.execute("select period_start_on, orders_per_buyer from kpi.kpi_wide_month").fetchall()
    assert wide == [(MARCH, pytest.approx(12 / 5))]


def test_what_is_not_connected_is_no_source_and_never_zero(followed: duckdb.DuckDBPyConnection) -> None:
    status = dict(followed.execute("select kpi_id, status from kpi.kpi_catalog").fetchall())
    assert status["csat"] == "no_source"
    assert status["answer_rate"] == "no_data"  # tickets are connected, no call among them
    assert status["absence_rate"] == "no_source"
    shown = {row[0] for row in followed.execute("select distinct kpi_id from kpi.kpi_values").fetchall()}
    assert shown == {kpi_id for kpi_id, state in status.items() if state == "ok"}


def test_every_figure_is_described_where_it_lies(followed: duckdb.DuckDBPyConnection) -> None:
    silent = followed.execute(
        """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'kpi' and comment is null
        """
    ).fetchall()
    assert silent == []
