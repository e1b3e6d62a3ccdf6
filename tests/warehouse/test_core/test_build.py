"""The project builds, passes its own tests, and says what it is."""

from __future__ import annotations

import pytest

from tests.warehouse.test_core.conftest import Ask, Built


def test_every_model_test_and_unit_test_passes(built: Built) -> None:
    assert built.failures == []


def test_every_formula_has_its_unit_test(built: Built) -> None:
    tested = {test["model"] for test in built.manifest["unit_tests"].values()}
    assert tested >= {
        "dim_customer",
        "dim_date",
        "fct_contract_month",
        "fct_employment_month",
        "fct_purchase_month",
        "fct_response",
        "fct_ticket",
        "int_absence_months",
        "int_answers",
        "int_customer_emails",
        "int_customer_value",
        "int_employment_months",
        "int_employment_spells",
        "int_ticket_activity",
        "int_ticket_follow_ups",
        "int_tickets",
        "stg_files__teams",
    }
    assert {test["name"] for test in built.manifest["unit_tests"].values()} <= built.names


def _models(built: Built) -> dict[str, dict]:
    nodes = built.manifest["nodes"].values()
    return {node["name"]: node for node in nodes if node["resource_type"] == "model"}


def test_every_description_ends_with_the_grain(built: Built) -> None:
    wrong = [
        name
        for name, node in _models(built).items()
        if not node["description"].strip().rsplit(". ", 1)[-1].startswith("One row per ")
    ]
    assert wrong == []


def test_a_grain_test_holds_every_core_and_audit_model(built: Built) -> None:
    nodes = built.manifest["nodes"].values()
    held = {
        node["attached_node"].split(".")[-1]
        for node in nodes
        if node["resource_type"] == "test" and node["test_metadata"]["name"] == "unique_grain"
    }
    published = {name for name, node in _models(built).items() if node["schema"] in ("core", "audit")}
    # Findings of a file may be equal line for line.
    assert published - held == {"audit_quarantine"}


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        ("int_absence_months", "employee_key, month_start_on"),
        ("int_answers", "answer_key"),
        ("int_customer_emails", "email, customer_id"),
        ("int_customer_value", "customer_key"),
        ("int_employment_months", "employee_key, month_start_on"),
        ("int_employment_spells", "employee_key, valid_from_on"),
        ("int_ticket_activity", "_source, ticket_id"),
        ("int_ticket_follow_ups", "source, ticket_id"),
        ("int_tickets", "source, ticket_id"),
    ],
)
def test_grain_of_what_is_not_published(ask: Ask, model: str, columns: str) -> None:
    query = f"select {columns} from intermediate.{model} group by {columns} having count(*) > 1"
    assert ask(query) == []


@pytest.mark.parametrize(("kind", "name"), [("columns", "column_name"), ("tables", "table_name")])
def test_descriptions_are_comments_in_the_file(ask: Ask, kind: str, name: str) -> None:
    missing = ask(
        f"select table_name, {name} from duckdb_{kind}() where comment is null and database_name = 'build' "
        "and schema_name in ('core', 'audit')"
    )
    assert missing == []


def test_contracts_are_enforced_on_published_models(built: Built) -> None:
    models = _models(built).values()
    loose = [
        m["name"]
        for m in models
        if m["schema"] in ("core", "audit", "kpi")
        and m["config"]["materialized"] == "table"
        and not m["config"]["contract"]["enforced"]
    ]
    assert loose == ["kpi_wide_month"]  # its columns follow the catalogue
