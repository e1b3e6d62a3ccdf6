"""What tests of ingestion share: a company in a temporary folder, loaded by the real thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.connector import Source, TextPolicy
from ingestion.layout import SOURCES
from ingestion.load import load
from ingestion.report import LoadReport, StreamReport

KEY = b"a key that only tests use, 32 bytes"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@dataclass
class Company:
    """A company folder with sources, loaded as often as a test likes."""

    home: Path
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    zone: str = "UTC"
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: TextPolicy = field(default_factory=TextPolicy)
    runs: int = 0

    @property
    def raw(self) -> Path:
        return self.home / "warehouse" / "raw.duckdb"

    def load(self, now: datetime = NOW, only: Sequence[str] | None = None, **more: Any) -> LoadReport:
        self.runs += 1
        sources = [
            Source(
                name,
                SOURCES[table["connector"]].model_validate(table),
                self.home,
                self.zone,
                self.secrets.get(name, {}),
                self.texts,
            )
            for name, table in self.sources.items()
        ]
        return load(
            sources,
            raw_path=self.raw,
            work_dir=self.home / "warehouse",
            pseudonym_key=KEY,
            run_id=f"run-{self.runs:03}",
            now=now,
            only=only,
            **more,
        )

    def one(self, **more: Any) -> StreamReport:
        """Load a company that has one stream."""
        (report,) = self.load(**more).streams
        assert report.source_rows == report.loaded + report.duplicate + report.quarantined
        return report

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.raw), read_only=True) as con:
            con.execute("set timezone = 'UTC'")
            return con.execute(query).fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select file, line, column_name, value_kind, reason, row_count from raw_ingestion.quarantine "
            "order by file, line, column_name"
        )

    def drop(self, name: str, content: str | bytes) -> Path:
        path = self.home / "drop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def files_source(**stream: Any) -> dict[str, Any]:
    """A source of one stream of order lines; keyword arguments change its layout."""
    layout = {
        "entity": "order_line",
        "files": "*.csv",
        "format": "csv",
        "key": ["no", "line"],
        "columns": {
            "no": "text",
            "line": "text",
            "at": "timestamp",
            "customer": "text",
            "quantity": "bigint",
            "price": "decimal",
        },
        "fields": {
            "order_id": "no",
            "order_line_id": "line",
            "ordered_at": "at",
            "customer_id": "customer",
            "quantity": "quantity",
            "unit_price_amount": "price",
        },
    }
    return {"connector": "files", "path": "drop", "streams": {"orders": layout | stream}}


HEADER = "no,line,at,customer,quantity,price\n"


def line(n: int, **cells: str) -> str:
    """One good order line; keyword arguments put other cells in."""
    row = {"no": f"A{n}", "line": "1", "at": f"2026-01-{n % 28 + 1:02} 10:00:00", "customer": f"C{n}"}
    row |= {"quantity": str(n), "price": f"{n}.50"}
    return ",".join((row | cells).values()) + "\n"
