"""Small worlds for the connectors whose sources are described by layouts: a folder of files, a database.

There is no server: what a check asks of one is done to the records before they are written.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from ingestion.conformance.bench import PAGE, Bench
from ingestion.connector import Source, Strategy, Stream
from ingestion.layout import SOURCES
from ingestion.report import LoadReport
from ingestion.rest.declare import Record, VendorStream
from ingestion.sample.serving.people import email_of, free_text, number_of

NO_HTTP = "it asks nothing over HTTP"
_STREAM = {
    "entity": "customer",
    "columns": {
        "visits": "bigint", "no": "text", "mail": "text", "plan": "text", "note": "text",
        "gone": "boolean", "changed": "timestamp", "country": "text",
    },
    "fields": {
        "customer_id": "no", "email": "mail", "plan": "plan", "country": "country",
        "referrals_made": "visits",
    },
    "key": ["no"],
    "changed": "changed",
    "deleted": "gone",
    "personal": {"note": "redact"},
    "optional": ["country"],
}  # fmt: skip


class World:
    """Records of some streams, kept until a night writes them down where the connector looks."""

    name: ClassVar[str]
    streams: ClassVar[Mapping[str, Mapping[str, Any]]]
    place: ClassVar[str]  # where the records are written: a folder or a file of the company
    without: ClassVar[Mapping[int, str]]  # checks that mean nothing here, and why
    never_deleted: ClassVar[Mapping[str, str]] = {}
    secrets: ClassVar[Mapping[str, str]] = {}
    bench: ClassVar[Any] = None  # below: a bench that writes worlds down

    def __init__(self, now: datetime) -> None:
        self.now, self.page_size = now, PAGE
        self.records: dict[str, dict[int, Record]] = {name: {} for name in self.streams}
        self.changes: Mapping[str, Any] = {}  # stream -> what is done to each record on its way
        self.out_of_order = self.repeated = self.unreachable = False

    def layout(self, **keys: Any) -> dict[str, Any]:
        """Return the table of company.toml."""
        raise NotImplementedError

    def write(self, home: Path) -> None:
        """Write the records down."""
        raise NotImplementedError

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put record `n` into a stream, changed at `at`; another version looks different."""
        self.records[stream][n] = {
            "no": number_of(n), "mail": email_of(n), "plan": ("basic", "plus")[version],
            "note": free_text(n), "country": "Ireland", "visits": n, "gone": "no",
            "changed": f"{at:%Y-%m-%d %H:%M:%S}",
        }  # fmt: skip

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete a record as the source does: it says so, or has it no more."""
        if self.streams[stream].get("deleted"):
            self.records[stream][n] |= {"gone": "yes", "changed": f"{at:%Y-%m-%d %H:%M:%S}"}
        else:
            del self.records[stream][n]

    def shown(self, stream: str) -> list[Record]:
        """Return the records of a stream as they are written tonight."""
        records = [dict(record) for _, record in sorted(self.records[stream].items())]
        for record in records:
            if stream in self.changes:
                self.changes[stream](record)
        return records[::-1] if self.out_of_order else records

    def doubled(self, records: list[Record]) -> list[Record]:
        """Return what a file or table holds: its first record once more, as it was, if that is asked for."""
        older = {"plan": "older", "changed": "2026-10-01 08:00:00"}
        return [*records, records[0] | older] if self.repeated and records else records


class Folder(World):
    """A folder with a file for every page of records."""

    name = "files"
    place = "inbox"
    streams: ClassVar = {
        "customers": _STREAM | {"files": "customers-*.csv", "format": "csv"},
        "members": _STREAM | {"files": "members-*.jsonl", "format": "jsonl"},
    }
    without: ClassVar = {
        5: NO_HTTP, 6: NO_HTTP, 22: NO_HTTP, 24: NO_HTTP,
        9: "it keeps no mark: a file counts as read only when it was read to its end",
        10: "a folder has no cursor",
    }  # fmt: skip

    def layout(self, **keys: Any) -> dict[str, Any]:
        """Return the table of company.toml."""
        return {"connector": "files", "path": self.place, "zone": "UTC", "streams": self.streams}

    def write(self, home: Path) -> None:
        """Write the files anew; what is gone is no file any more."""
        folder = home / self.place
        for path in folder.glob("*") if folder.is_dir() else ():
            path.unlink()
        if self.unreachable:
            folder.rmdir()
            return
        folder.mkdir(exist_ok=True)
        for stream, how in self.streams.items():
            records = self.shown(stream)
            write = _csv if how["format"] == "csv" else _jsonl
            for first in range(0, len(records), PAGE):
                path = folder / how["files"].replace("*", f"{first // PAGE + 1:02}")
                path.write_text(write(self.doubled(records[first : first + PAGE])), "utf-8", newline="")


def _csv(records: list[Record]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def _jsonl(records: list[Record]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


class Database(World):
    """A database in one file: a table that is read whole, and one that is asked for what changed."""

    name = "sql"
    place = "shop.db"
    streams: ClassVar = {
        "customers": {k: v for k, v in _STREAM.items() if k != "deleted"} | {"table": "customers"},
        "members": _STREAM | {"table": "members", "incremental": {"column": "changed"}},
    }
    without: ClassVar = {
        5: NO_HTTP, 6: NO_HTTP, 22: NO_HTTP, 24: NO_HTTP,
        9: "a table is read in one query, not page by page",
        10: "a query has no cursor that could repeat",
        25: "a table is read in one transaction: whole, or not at all",
    }  # fmt: skip

    def layout(self, **keys: Any) -> dict[str, Any]:
        """Return the table of company.toml."""
        streams = {name: {**how, **keys} for name, how in self.streams.items()}
        return {"connector": "sql", "url": f"sqlite:///{self.place}", "zone": "UTC", "streams": streams}

    def write(self, home: Path) -> None:
        """Write the database anew."""
        path = home / self.place
        path.unlink(missing_ok=True)
        if self.unreachable:
            return
        database = sqlite3.connect(path)
        for stream in self.streams:
            records = self.doubled(self.shown(stream))
            names = list(records[0]) if records else list(_STREAM["columns"])  # type: ignore[call-overload]
            database.execute(f"create table {stream} ({', '.join(names)})")
            places = ", ".join("?" * len(names))
            database.executemany(
                f"insert into {stream} values ({places})", [tuple(r.values()) for r in records]
            )
        database.commit()
        database.close()


@dataclass(frozen=True)
class _Way:
    strategy: Strategy

    def pages(self, visit: Any) -> Iterator[list[Record]]:
        """Nothing: only the connector itself reads."""
        yield from ()


class LayoutBench(Bench):
    """A bench without a server: every night begins by writing the world down."""

    site: Any

    def source(self, secrets: Mapping[str, str] | None = None, zone: str = "UTC", **keys: Any) -> Source:
        """Return the source as company.toml would describe it."""
        layout = SOURCES[self.site.name].model_validate(self.site.layout(**keys))
        return Source("bench", layout, self.home, zone, secrets or {})

    @cached_property
    def log(self) -> list[Any]:
        """The files and tables that were read so far."""
        return []

    def calls(self) -> list[Any]:
        """The files and tables that were read so far."""
        return self.log

    def report(self, *given: Any, **how: Any) -> LoadReport:
        """Run one night, and note what was read."""
        made = super().report(*given, **how)
        self.log.extend(s for s in made.streams if s.source == "bench" for _ in range(s.files_new))
        return made

    def prepare_night(self, now: datetime) -> None:
        """Write down what the source holds tonight."""
        self.site.now = now
        self.site.write(self.home)

    def stream(self, declared: VendorStream) -> Stream:
        """Return what the loader sees of a stream."""
        return next(s for s in self.vendor.streams(self.source()) if s.name == declared.name)

    @property
    def declared(self) -> tuple[VendorStream, ...]:
        """The streams, as a vendor would declare them."""
        return tuple(map(_as_declared, self.vendor.streams(self.source())))

    def left_behind(self) -> Iterable[Path]:
        """The files of the company that are not the source itself."""
        own = self.home / self.site.place
        return (p for p in super().left_behind() if p != own and own not in p.parents)


def _as_declared(stream: Stream) -> VendorStream:
    return VendorStream(
        stream.name,
        stream.key,
        _Way(stream.strategy),
        stream.columns,
        stream.personal,
        stream.changed,
        stream.deleted,
        entity=stream.table,
    )


World.bench = LayoutBench
WORLDS: dict[str, type[World]] = {world.name: world for world in (Folder, Database)}
