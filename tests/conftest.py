"""Fixtures that every test folder shares. A warehouse is built once per test session."""

from __future__ import annotations

from pathlib import Path

import pytest

PUBLIC_ROWS = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def public_rows() -> Path:
    """Return the folder of public rows that lies beside the project, where it is present."""
    if not PUBLIC_ROWS.is_dir():
        pytest.skip("the public rows (../shared/data) are not here")
    return PUBLIC_ROWS
