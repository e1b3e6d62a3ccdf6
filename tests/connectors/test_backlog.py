"""A backlog larger than the budget of requests: what is asked for one by one waits, the rest is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vendor_world import world

from ingestion.connectors import connector
from ingestion.sample.serving import simulator

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MANY, BUDGET = 30, 20


@pytest.mark.parametrize(
    ("vendor", "backlog", "parents"),
    [("freshdesk", "conversations", "tickets"), ("intercom", "conversation_parts", "conversations")],
)
def test_messages_of_many_parents_leave_the_other_streams_their_requests(
    tmp_path: Path, vendor: str, backlog: str, parents: str
) -> None:
    site = simulator(vendor)()
    site.page_size = 5
    with world(site, tmp_path, vendor, site.settings, site.secrets, quick=True) as desk:
        for stream in connector(vendor).all_streams():
            for n in range(1, MANY + 1 if stream.name in (backlog, parents) else 2):
                site.sample(stream.name, n, FIRST + timedelta(hours=n))
        held = f"select count(*) from raw_{vendor}.{backlog}"
        found = []
        for night in range(4):
            before = len(desk.server.asked(vendor))
            report = {
                s.stream: s for s in desk.load(NIGHT + timedelta(days=night), request_budget=BUDGET).streams
            }
            assert len(desk.server.asked(vendor)) - before <= BUDGET
            assert {s.status for s in report.values()} <= {"ok", "unchanged"}, report
            found += desk.rows(held)
        assert "request_budget" not in report[backlog].message
        assert 0 < found[0][0] < found[1][0] < MANY, found
        assert found[-1] == (MANY,)
