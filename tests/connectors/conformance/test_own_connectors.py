"""A company's own connector passes the same checks, by the same command."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.conformance.__main__ import main
from ingestion.conformance.table import FAILED, NOT_APPLICABLE, PASSED, from_markdown, ordered

COMPANY = Path(__file__).parents[2] / "companies" / "own_helpdesk"
#: What a helpdesk without parents, whose times are numbers, cannot show.
NOT_ASKED = {"C23", "C26"}


def test_the_command_checks_the_companys_connectors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(COMPANY)]) == 0
    results = from_markdown(capsys.readouterr().out)
    assert {r.connector for r in results} == {"lantern"}
    assert [r.check for r in results] == ordered()
    assert {r.check.name: r.reason for r in results if r.outcome == FAILED} == {}
    assert {r.check.name for r in results if r.outcome == NOT_APPLICABLE} == NOT_ASKED
    assert len([r for r in results if r.outcome == PASSED]) == len(ordered()) - len(NOT_ASKED)
