"""Fixtures for tests of ingestion: a company in a temporary folder, and databases to read from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from loading import Company, files_source


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company with one stream of CSV order lines."""
    made = Company(tmp_path / "company", {"shop": files_source()})
    (made.home / "drop").mkdir(parents=True)
    return made
