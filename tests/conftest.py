"""Fixtures that every test folder shares. A warehouse is built once per test session."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

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
    """Begin with what takes longest."""
    items.sort(key=_turn)  # stable: tests of a file stay in their order


def _turn(item: pytest.Item) -> int:
    """Place of a test: the longest files, whole nights, conformance, all others."""
    whole_nights = item.path.parent.name == "end_to_end"  # a file of the view's tests has the same name
    if item.path.name in _LONGEST or (whole_nights and item.path.name in _TOGETHER):
        return 0
    if whole_nights:
        return 1
    return 2 if item.path.name == "test_conformance.py" else 3


class _Companies(LoadScopeScheduling):
    """Keeps tests that share a company on one worker: those of a file, and the conformance of a connector."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        folder, _, file = path.rpartition("/")
        if file == "test_conformance.py":
            return test.partition("[")[2].partition("-")[0]
        return _TOGETHER.get(file, path) if folder.endswith("end_to_end") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Companies:
    """Say how tests are spread over workers."""
    return _Companies(config, log)
