"""A night on which answers are spoiled by chance ends with every row accounted for."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from ingestion.conformance.bench import Bench, bench
from ingestion.conformance.faults import EditRecords, Fault, busy, cut_off, dropped, half, html, status
from ingestion.connectors import connector
from ingestion.sample.serving import simulator
from ingestion.sample.serving.web import Call, Reply

RECORDS = 60


class Rough:
    """Spoils one answer in three, but none twice in a row: what is absorbed, and odd but good answers."""

    def __init__(self, at: Bench, seed: int) -> None:
        self.at, self.dice = at, Random(seed)  # noqa: S311 - chance for a test
        self.ways: dict[str, Fault] = {
            "429": busy("1"),
            "503": status(503),
            "half": half,
            "cut off": cut_off,
            "html": html,
            "dropped": dropped,
            "duplicate": EditRecords(at, lambda records: [*records, *records[-1:]]),
            "drift": EditRecords(at, lambda records: [r | {"shiny_new_field": 1} for r in records]),
        }
        self.did = dict.fromkeys(self.ways, 0)
        self.spoiled = False

    def __call__(self, call: Call, reply: Reply) -> Reply:
        self.spoiled = not self.spoiled and self.dice.random() < 0.5
        if not self.spoiled or self.at.endpoint_of(call) is None:
            return reply
        way = self.dice.choice([way for way in self.ways if self.did[way] == min(self.did.values())])
        self.did[way] += 1
        return self.ways[way](call, reply)


@pytest.mark.parametrize("vendor", ["zendesk", "hubspot", "freshdesk"])
def test_a_rough_night_accounts_for_every_row(vendor: str, tmp_path: Path) -> None:
    subject: Any = connector(vendor)
    with bench(subject, simulator(vendor)) as at:
        at.sample(RECORDS)
        at.server.fault = rough = Rough(at, seed=7)
        reports = at.load()
        for name, report in reports.items():
            assert report.status == "ok", f"{name}: {report.message}"
            assert report.source_rows == report.loaded + report.duplicate + report.quarantined
            assert (report.loaded, report.quarantined) == (RECORDS, 0), name
        assert all(rough.did.values()), rough.did
        at.server.fault = None
        calm = Bench(at.vendor, at.site, at.server, tmp_path)
        calm.load()
        assert at.contents() == calm.contents()
        assert sum(report.duplicate for report in reports.values()) > 0
        new = at.rows("select distinct column_name from raw_ingestion.drift where kind = 'new'")
        assert ("shiny_new_field",) in new
