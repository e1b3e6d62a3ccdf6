"""How long a vendor that is busy wants us to wait, when it writes a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
from requests import Response

from ingestion.connector import SourceError
from ingestion.rest.client import Manners, _Patience

STARTED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = STARTED

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asked(clock: Clock, until: datetime, **headers: str) -> float | None:
    """Seconds to wait after an answer with such headers."""
    response = Response()
    response.headers.update({"Retry-After": format_datetime(until, usegmt=True), **headers})
    state: Any = SimpleNamespace(outcome=SimpleNamespace(failed=False, result=lambda: response))
    return _Patience(Manners(lambda seconds: None, clock))._get_retry_after(state)


def test_a_date_is_measured_from_the_moment_of_the_answer_and_not_from_the_start_of_the_run(
    clock: Clock,
) -> None:
    clock.now += timedelta(minutes=40)
    assert asked(clock, clock.now + timedelta(seconds=30)) == 30


def test_the_vendors_own_clock_goes_before_ours(clock: Clock) -> None:
    theirs = STARTED + timedelta(hours=2)
    dated = format_datetime(theirs, usegmt=True)
    assert asked(clock, theirs + timedelta(seconds=12), Date=dated) == 12
    assert asked(clock, STARTED + timedelta(seconds=12), Date="some day") == 12


def test_too_long_a_wait_says_when_to_try_again(clock: Clock) -> None:
    clock.now += timedelta(minutes=40)
    with pytest.raises(SourceError, match="try again after 2026-11-20 05:40"):
        asked(clock, clock.now + timedelta(hours=2))


def test_a_date_that_has_passed_asks_for_no_wait(clock: Clock) -> None:
    assert asked(clock, STARTED - timedelta(hours=1)) == 0
