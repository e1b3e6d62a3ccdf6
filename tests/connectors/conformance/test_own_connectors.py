"""A company's own connector passes the same checks, by the same command."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from ingestion.conformance import serve
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


def test_a_simulator_can_be_served_for_a_trial(capsys: pytest.CaptureFixture[str]) -> None:
    company = str(COMPANY)
    process = subprocess.Popen(
        [sys.executable, "-m", serve.__name__, company, "lantern", "--count", "3", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = tomllib.loads("".join(process.stdout.readline() for _ in range(5)))
        request = Request(
            f"{said['base_url']}/rpc/tickets.search",
            data=b'{"size": 50}',
            headers={"Content-Type": "application/json", "X-Lantern-Key": said["key"],
                     "X-Lantern-Site": said["site"]},
        )  # fmt: skip
        with urlopen(request, timeout=30) as answered:
            assert len(json.load(answered)["result"]["items"]) == 3
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
    with pytest.raises(SystemExit) as ended:
        serve.main([company, "lamp"])
    assert ended.value.code == 2
    assert "no connector lamp; there are: lantern" in capsys.readouterr().err
