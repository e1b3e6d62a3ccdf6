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


# Files that share a company made once per session: apart, each worker would make its own.
_TOGETHER = {
    "test_initiatives.py": "the sample company",
    "test_sample_company.py": "the sample company",
    "test_kill.py": "a company after its first night",
    "test_interrupt.py": "a company after its first night",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay on one worker: those of a file, and the conformance checks of a connector."""
    for item in items:
        group = _TOGETHER.get(item.path.name, str(item.path))
        called = getattr(item, "callspec", None)
        if item.path.name == "test_conformance.py" and called:
            group = f"conformance of {called.params['name']}"
        item.add_marker(pytest.mark.xdist_group(group))
