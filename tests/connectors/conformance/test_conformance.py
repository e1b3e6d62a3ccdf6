"""Every connector passes every check, and the page that says so is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.conformance.checks import Check
from ingestion.conformance.table import (
    FAILED,
    HEADER,
    NOT_APPLICABLE,
    as_markdown,
    from_markdown,
    ordered,
    run_check,
    subjects,
)
from ingestion.connectors import NAMES

PAGE = Path(__file__).parents[3] / "docs" / "connectors" / "conformance.md"
SUBJECTS = subjects()


@pytest.fixture(scope="module")
def written() -> dict[tuple[str, str], tuple[str, str]]:
    results = from_markdown(PAGE.read_text("utf-8"))
    return {(r.connector, r.check.name): (r.outcome, r.reason) for r in results}


@pytest.mark.parametrize("check", ordered(), ids=lambda check: check.name)
@pytest.mark.parametrize("name", SUBJECTS)
def test_connector_conforms(name: str, check: Check, written: dict[tuple[str, str], tuple[str, str]]) -> None:
    result = run_check(check, *SUBJECTS[name])
    assert result.outcome != FAILED, result.reason
    assert written.get((name, check.name)) == (result.outcome, result.reason), (
        f"python -m ingestion.conformance --only {name} --doc docs/connectors/conformance.md"
    )


def test_the_page_is_as_the_command_writes_it() -> None:
    text = PAGE.read_text("utf-8")
    assert text == HEADER + as_markdown(from_markdown(text))


def test_every_connector_is_checked_and_tells_why_a_check_does_not_apply() -> None:
    results = from_markdown(PAGE.read_text("utf-8"))
    assert {(r.connector, r.check.name) for r in results} == {
        (name, check.name) for name in NAMES for check in ordered()
    }
    assert [r for r in results if r.outcome == NOT_APPLICABLE and not r.reason] == []


def test_all_twenty_eight_checks_are_there() -> None:
    assert [check.number for check in ordered()] == list(range(1, 29))
