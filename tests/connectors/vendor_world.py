"""A small company behind a vendor's door: the simulator, a source that points at it, and the loader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from loading import KEY, NOW, Company

from ingestion.conformance.store import store
from ingestion.connector import Source
from ingestion.connectors import settings_model
from ingestion.load import load
from ingestion.report import LoadReport
from ingestion.sample.serving.web import Server, Site, serving


@dataclass
class World:
    """One vendor, simulated and loaded."""

    vendor: str
    site: Any
    server: Server
    company: Company
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    waited: list[float] = field(default_factory=list)
    quick: bool = False  # store without dlt, whose fixed cost a test of many nights need not pay

    def load(self, now: datetime = NOW, streams: tuple[str, ...] = (), **changed: Any) -> LoadReport:
        """Run one night."""
        self.company.runs += 1
        self.site.now = now
        table = {
            "connector": self.vendor,
            "base_url": self.server.base_url(self.site.name),
            **self.settings,
            **changed,
        }
        model = settings_model(self.vendor, self.company.home)
        source = Source(
            "desk", model.model_validate(table), self.company.home, self.company.zone, self.secrets
        )
        return load(
            [source],
            raw_path=self.company.raw,
            work_dir=self.company.home / "warehouse",
            pseudonym_key=KEY,
            run_id=f"run-{self.company.runs:03}",
            now=now,
            only=[f"desk.{name}" for name in streams] or None,
            wait=self.waited.append,
            store=store if self.quick else None,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the raw database."""
        return self.company.rows(query)


@contextmanager
def world(
    site: Site,
    folder: Path,
    vendor: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    quick: bool = False,
) -> Iterator[World]:
    """Open a vendor's door for a test."""
    company = Company(folder / "company")
    company.home.mkdir(parents=True)
    with serving(site) as server:
        yield World(vendor, site, server, company, settings, secrets, quick=quick)
