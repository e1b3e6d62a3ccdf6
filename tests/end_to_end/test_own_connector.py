"""A connector that a company wrote for itself: found in its folder, read by the night, in the KPIs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.conformance.serve import APART, filled
from ingestion.conformance.table import subjects
from ingestion.connectors import FOLDER
from ingestion.sample.serving.web import Server, serving
from orchestration.runs import RunRecord
from tests.end_to_end.companies import LAYOUTS, make_company, rows, run_night, value

NAME = "own_helpdesk"
NIGHT = dt.datetime(2026, 4, 10, 3, tzinfo=dt.UTC)
COUNT = 60  # of each stream, twelve hours apart, the last of them at the first night


class Desk:
    """The company, its helpdesk, and what became of each night."""

    def __init__(self, home: Path, site: Any, server: Server) -> None:
        self.home, self.site, self.server = home, site, server
        self.nights: list[RunRecord] = []

    def night(self) -> dict[str, dict[str, Any]]:
        now = NIGHT + dt.timedelta(days=len(self.nights))
        self.site.now = now
        self.nights.append(run_night(self.home, now))
        return {stream["stream"]: stream for stream in self.nights[-1].load if stream["source"] == "helpdesk"}


def make(home: Path) -> Path:
    make_company(NAME, home)
    shutil.copytree(LAYOUTS / NAME / FOLDER, home / FOLDER)
    with (home / "secrets.toml").open("a") as secrets:
        secrets.write('[helpdesk]\nkey = "lantern-key-of-the-simulator"\n')
    return home


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = make(tmp_path_factory.mktemp("own") / "company")
    vendor, simulator = subjects(home)["lantern"]
    site = filled(vendor, simulator(now=NIGHT), COUNT)
    with serving(site) as server:
        with (home / "company.toml").open("a") as company:
            company.write(f'base_url = "{server.base_url(site.name)}"\n')
        yield Desk(home, site, server)


@pytest.fixture(scope="module")
def first(desk: Desk) -> dict[str, dict[str, Any]]:
    return desk.night()


def test_every_record_is_accounted_for_and_staged(desk: Desk, first: dict[str, dict[str, Any]]) -> None:
    assert desk.nights[0].exit_code == 0, desk.nights[0].sentence
    assert {name: s["loaded"] for name, s in first.items()} == dict.fromkeys(first, COUNT)
    counted = rows(
        desk.home,
        """select stream, entity, source_rows, loaded, raw_rows, staged_rows from audit.audit_row_counts
           where source = 'helpdesk' order by stream""",
    )
    assert counted == [
        ("people", "customer", *[COUNT] * 4),
        ("ratings", "answer", *[COUNT] * 4),
        ("tickets", "ticket", *[COUNT] * 4),
    ]


def test_its_tickets_customers_and_ratings_are_in_the_marts(desk: Desk, first: Any) -> None:
    ticket = rows(
        desk.home,
        """select ticket_id, status, priority, channel, created_at, first_reply_minutes,
               customer_key is not null
           from core.fct_ticket where ticket_id = 'T-7'""",
    )
    opened = (NIGHT - (COUNT - 7) * APART).replace(tzinfo=None)
    assert ticket == [("T-7", "solved", "urgent", "web", opened, 20.0, True)]
    assert value(desk.home, "select count(*) from core.fct_ticket") == COUNT
    joined = "select count(*) from core.fct_ticket join core.dim_customer using (customer_key)"
    assert value(desk.home, joined) == COUNT
    assert value(desk.home, "select count(*) from core.fct_response where instrument = 'csat'") == COUNT


def test_the_kpis_are_computed_from_them(desk: Desk, first: Any) -> None:
    found = rows(
        desk.home,
        """select kpi_id, period_start_on, round(value, 1) from kpi.kpi_values where period_type = 'month'
           and segment_type = 'all' and status = 'ok' and kpi_id in ('csat', 'first_reply_minutes')
           order by all""",
    )
    march = dt.date(2026, 3, 1)
    # Of 41 ratings in March 16 have four or five stars.
    assert found == [("csat", march, 39.0), ("first_reply_minutes", march, 20.0)], found


def test_freshness_names_the_kpis_that_a_stream_feeds(desk: Desk, first: Any) -> None:
    named = rows(desk.home, "select stream, connector, kpis from audit.audit_freshness order by stream")
    assert [row[:2] for row in named] == [(s, "lantern") for s in ("people", "ratings", "tickets")]
    told = {stream: kpis for stream, _, kpis in named}
    assert "Satisfied answers" in told["ratings"] and "Time to first reply" in told["tickets"], told


def test_no_person_stands_readable_in_any_file(desk: Desk, first: Any) -> None:
    for path in (p for p in desk.home.rglob("*") if p.is_file() and p.parent.name != FOLDER):
        content = path.read_bytes()
        for marker in (b"private.example", b"Marlowe", b"496 0777", b"C-00007"):
            assert marker not in content, f"{marker!r} in {path}"


def test_a_second_night_loads_nothing(desk: Desk, first: Any) -> None:
    again = desk.night()
    assert {name: (s["loaded"], s["status"]) for name, s in again.items()} == dict.fromkeys(
        first, (0, "unchanged")
    )
    assert desk.nights[-1].exit_code == 0


def test_a_deleted_ticket_goes(desk: Desk, first: Any) -> None:
    desk.site.forget("tickets", 7, NIGHT + dt.timedelta(hours=1))
    assert desk.night()["tickets"]["loaded"] == 1
    assert desk.nights[-1].exit_code == 0
    assert value(desk.home, "select count(*) from core.fct_ticket") == COUNT - 1
    assert value(desk.home, "select count(*) from core.fct_ticket where ticket_id = 'T-7'") == 0
