"""What was checked about a comparison, in sentences."""

from __future__ import annotations

import pytest

from apps import check_words
from tests.app.test_money_words import KPI


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (None, None),
        (0, None),  # what matters would be found today, so nothing is said of waiting
        (1, "about 1 more month would"),
        (14, "about 14 more months would"),
    ],
)
def test_how_much_longer_it_takes(months, said):
    found = " ".join(check_words.checks({"months_still_needed": months}, KPI, "GBP"))
    assert ("more month" in found) is (said is not None)
    assert (said or "") in found
