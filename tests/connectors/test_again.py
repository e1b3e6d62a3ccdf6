"""Records that did not fit are read again, so often and no oftener."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from ingestion.conformance.bench import FIRST, NOW, Bench, bench
from ingestion.conformance.faults import EditStreams
from ingestion.connectors import connector
from ingestion.rest.again import TRIES, Again, following
from ingestion.sample.serving import simulator

COUNT = 20
ODD = "2"


@pytest.fixture
def desk() -> Iterator[Bench]:
    with bench(connector("intercom"), simulator("intercom")) as made:
        made.sample(COUNT)
        yield made


def spoil(desk: Bench, number: str = ODD) -> None:
    def change(record: dict[str, Any]) -> None:
        if str(record.get("id")) == number:
            record["statistics"]["count_reopens"] = "about three"

    desk.server.fault = EditStreams(desk, {"conversations": change})


def night(desk: Bench, day: int) -> Any:
    own = desk.source(streams=("conversations",))
    report = desk.load(NOW + timedelta(days=day), own=own)["conversations"]
    assert report.status != "failed", report.message
    return report


def test_an_odd_value_is_said_put_aside_and_read_again_after_its_repair(desk: Bench) -> None:
    spoil(desk)
    first = night(desk, 0)
    assert (first.status, first.loaded, first.quarantined) == ("ok", COUNT - 1, 1)
    assert "count_reopens is not a whole number in 1 of 20 records" in first.message
    assert "will be read again" in first.message
    assert night(desk, 1).quarantined == 1
    desk.server.fault = None
    assert night(desk, 2).loaded == 1
    assert desk.count(desk.declared[0]) == COUNT
    assert desk.rows("select value from raw_ingestion.mark where parent = '(again)'") == [("",)]


def test_an_odd_value_that_stays_holds_up_nobody_and_is_given_up(desk: Bench) -> None:
    spoil(desk)
    night(desk, 0)
    read = [night(desk, day).source_rows for day in range(1, 60)]
    whole = [day for day, rows in enumerate(read, 1) if rows >= COUNT - 1]
    assert whole == [1, 2, 4, 8, 16], "all the others are read as ever"
    desk.site.sample("conversations", COUNT + 1, NOW + timedelta(days=60, hours=-1))
    assert (night(desk, 60).loaded, night(desk, 61).source_rows) == (1, 1)


def test_what_was_given_up_stays_so_and_what_is_odd_anew_is_tried() -> None:
    day = timedelta(days=1)
    old, found = FIRST, following(None, [FIRST], NOW, whole=True)
    for night_ in range(1, 40):
        found = following(found, [old], NOW + night_ * day, whole=True)
    assert found is not None
    assert (found.tries, found.given_up) == (TRIES, NOW)
    new = NOW + 39 * day
    again = following(found, [old, new], NOW + 40 * day, whole=True)
    assert again is not None
    assert (again.since, again.tries) == (new, 0)
    assert following(again, [], NOW + 41 * day, whole=True) == Again(new, NOW + 40 * day, TRIES, NOW)


def test_a_try_that_the_budget_ended_is_not_taken_for_a_repair() -> None:
    before = Again(FIRST, NOW)
    after = following(before, [], NOW + timedelta(days=1), whole=False)
    assert after == Again(FIRST, NOW, 1)


@pytest.mark.parametrize("given_up", [None, NOW])
def test_it_comes_back_from_the_books_as_it_went(given_up: datetime | None) -> None:
    kept = Again(FIRST, NOW, 3, given_up)
    assert Again.parse(kept.text()) == kept
    assert Again.parse("") is None
