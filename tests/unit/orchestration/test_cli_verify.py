"""How the command that tries the method out writes its figures."""

from __future__ import annotations

import pytest

from orchestration.cli_verify import change
from orchestration.verify import Finding


@pytest.mark.parametrize(
    ("effect", "unit", "said"),
    [
        (3.14, "percent", "+3.1 points"),
        (-0.4, "percent", "\N{MINUS SIGN}0.4 points"),
        (156.2, "minutes", "+156 min"),
        (1500.0, "money", "+1,500 GBP"),
    ],
)
def test_a_change_is_written_as_people_write_it(effect: float, unit: str, said: str) -> None:
    assert change(effect, Finding("kpi", "KPI", unit=unit), "GBP") == said
