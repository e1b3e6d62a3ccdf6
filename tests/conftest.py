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
}
# What takes minutes begins first, so that no worker sits idle at the end.
_LONGEST = ("test_kill.py", "test_interrupt.py", "test_thirty_nights.py", "test_sample_vendors.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests stay on one worker: those of a file, and the conformance checks of a connector."""
    for item in items:
        whole_nights = item.path.parent.name == "end_to_end"  # a file of the view's tests has the same name
        group = _TOGETHER.get(item.path.name, str(item.path)) if whole_nights else str(item.path)
        called = getattr(item, "callspec", None)
        if item.path.name == "test_conformance.py" and called:
            group = f"conformance of {called.params['name']}"
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=_turn)  # stable: tests of a file stay in their order


def _turn(item: pytest.Item) -> int:
    """Place of a test: the longest files, whole nights, conformance, all others."""
    whole_nights = item.path.parent.name == "end_to_end"
    if item.path.name in _LONGEST or (whole_nights and item.path.name in _TOGETHER):
        return 0
    if whole_nights:
        return 1
    return 2 if item.path.name == "test_conformance.py" else 3
