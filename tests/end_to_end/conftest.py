"""A company after its first night and what its second says; made once for all who disturb it."""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path

import pytest

from orchestration import demo, vendors
from orchestration.fingerprint import by_table
from tests import parses
from tests.end_to_end import small_company
from tests.end_to_end.companies import run_night
from tests.end_to_end.firm import Firm, copy_of


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company after its first night."""
    home = small_company.make(tmp_path_factory.mktemp("firm") / "started")
    with parses.shared(home):
        Firm(home, count()).run()
    return home


@pytest.fixture(scope="session")
def larkfield(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company at the size people first see it, read through its vendors' doors."""
    night = dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC)
    home = tmp_path_factory.mktemp("sample") / "company"
    sample = demo.make(home, scale=1.0, today=night.date())
    with vendors.served(sample):
        record = run_night(home, night)
    assert record.exit_code == 0, record.sentence
    return home


@pytest.fixture(scope="session")
def undisturbed(started: Path) -> dict[str, str]:
    """What the second night says when nothing disturbs it."""
    firm = copy_of(started, "undisturbed")
    firm.run()
    return by_table(firm.shown().database)
