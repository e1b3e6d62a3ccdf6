"""One connector on the bench: its simulator, a company of its own, and loads as often as a check likes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ingestion.conformance.store import store
from ingestion.connector import Source, Strategy, Stream
from ingestion.expressions import literal, quoted
from ingestion.load import load
from ingestion.report import LoadReport, StreamReport
from ingestion.rest.declare import VendorStream
from ingestion.rest.endpoint import Endpoint
from ingestion.rest.strategies import no_parents
from ingestion.sample.serving.web import Call, Server, Site, serving
from ingestion.warehouse import ensure_tables, opened

KEY = b"a key that only checks use, 32 bytes"
FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PAGE = 5


class NotApplicable(Exception):
    """The check says nothing about this connector; the message is the reason."""


@dataclass
class Bench:
    """A connector and all that a check may do with it."""

    vendor: Any
    site: Site
    server: Server
    home: Path
    waited: list[float] = field(default_factory=list)
    runs: int = 0
    _asked: duckdb.DuckDBPyConnection | None = None

    @property
    def raw(self) -> Path:
        """The raw database."""
        return self.home / "warehouse" / "raw.duckdb"

    @property
    def declared(self) -> tuple[VendorStream, ...]:
        """The streams as declared."""
        return self.vendor.declared

    def source(self, secrets: Mapping[str, str] | None = None, zone: str = "UTC", **keys: Any) -> Source:
        """Return the source as company.toml would describe it."""
        table = {
            "connector": self.vendor.name,
            "base_url": self.server.base_url(self.site.name),
            **self.site.settings,
            **keys,
        }
        given = self.site.secrets if secrets is None else secrets
        home = self.vendor.home or self.home  # where its file is found
        return Source("bench", self.vendor.settings.model_validate(table), home, zone, given)

    def load(
        self, now: datetime = NOW, *others: Source, own: Source | None = None, real: bool = False, **how: Any
    ) -> dict[str, StreamReport]:
        """Run one night; returns what became of each stream of the connector."""
        return {s.stream: s for s in self.report(now, *others, own=own, real=real, **how).streams
                if s.source == "bench"}  # fmt: skip

    def report(
        self, now: datetime, *others: Source, own: Source | None = None, real: bool = False, **how: Any
    ) -> LoadReport:
        """Run one night; returns the whole report."""
        self.runs += 1
        self.close()
        self.prepare_night(now)
        return load(
            [own or self.source(), *others],
            raw_path=self.raw,
            work_dir=self.home / "warehouse",
            pseudonym_key=KEY,
            run_id=f"run-{self.runs:03}",
            now=now,
            wait=how.get("wait", self.waited.append),
            store=None if real else store,
        )

    def prepare_night(self, now: datetime) -> None:
        """Tell the simulator the time."""
        self.site.now = now

    def left_behind(self) -> Iterable[Path]:
        """The files that runs have left."""
        return (path for path in self.home.rglob("*") if path.is_file())

    def sample(self, count: int, *, first: int = 1, version: int = 0, at: datetime = FIRST) -> None:
        """Put records into every stream, each changed a minute after the one before."""
        for stream in self.declared:
            for n in range(first, first + count):
                self.site.sample(stream.name, n, at + timedelta(minutes=n), version)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the raw database."""
        if self._asked is None:
            self._asked = duckdb.connect(str(self.raw), read_only=True)
            self._asked.execute("set timezone = 'UTC'")
        return self._asked.execute(query).fetchall()

    def close(self) -> None:
        """Leave the raw database to whoever writes into it."""
        if self._asked is not None:
            self._asked.close()
            self._asked = None

    def table(self, stream: VendorStream) -> str:
        """Name the rows of a stream."""
        name = stream.entity or stream.name
        schema = self.vendor.schema
        return f"(from {schema}.\"{name}\" where _stream = '{stream.name}')"

    def column(self, stream: VendorStream, name: str) -> str:
        """SQL of a declared column; rows that fill an entity keep it in the record beside the fields."""
        path = '$."' + name + '"'
        return f"json_extract_string(_row, {literal(path)})" if stream.entity else quoted(name)

    def count(self, stream: VendorStream, where: str = "not _is_deleted") -> int:
        """Count rows of a stream."""
        return self.rows(f"select count(*) from {self.table(stream)} where {where}")[0][0]

    def content(self, stream: VendorStream) -> str:
        """Return a fingerprint of what a stream's rows say, whatever brought them."""
        listed = ", ".join(f'"{o.name}"' for o in self.stream(stream).outputs)
        query = (
            f"select md5(string_agg(t::varchar, '|' order by t::varchar)) from (select {listed}, _is_deleted"
        )
        return str(self.rows(f"{query} from {self.table(stream)}) as t")[0][0])

    def stream(self, declared: VendorStream) -> Stream:
        """Return what the loader sees of a stream."""
        return next(s for s in self.vendor.all_streams() if s.name == declared.name)

    def contents(self) -> dict[str, str]:
        """Return the fingerprints of all streams."""
        return {stream.name: self.content(stream) for stream in self.declared}

    @property
    def log(self) -> list[Any]:
        """All that was asked so far."""
        return self.server.calls

    def calls(self) -> list[Call]:
        """Return the requests for records, without those for a token."""
        return [call for call in self.server.asked(self.site.name) if self.endpoint_of(call)]

    def endpoint_of(self, call: Call) -> Endpoint | None:
        """Find the endpoint a request was made of; the place of a later page may stand behind its path."""
        for later_page in ("", "/[^/]+"):
            for endpoint, pattern in self.patterns:
                if re.fullmatch(pattern + later_page, call.path):
                    return endpoint
        return None

    @cached_property
    def patterns(self) -> list[tuple[Endpoint, str]]:
        """All endpoints and how their paths look, the settings of the source filled in."""
        settings = self.source().layout
        found = [endpoint for stream in self.declared for endpoint in endpoints_of(stream.read)]
        return [(e, re.sub(r"\\{(\w+)\\}", partial(_filled_in, settings), re.escape(e.path))) for e in found]

    def by_strategy(self, *wanted: Strategy) -> list[VendorStream]:
        """Return the streams that are read in certain ways; NotApplicable when there are none."""
        found = [s for s in self.declared if s.read.strategy in wanted]
        if not found:
            raise NotApplicable(f"no stream is read as {' or '.join(wanted)}")
        return found


def _filled_in(settings: Any, named: re.Match[str]) -> str:
    return re.escape(str(getattr(settings, named[1]))) if hasattr(settings, named[1]) else "[^/]+"


def endpoints_of(read: Any) -> Iterator[Endpoint]:
    """Find the endpoints in a strategy, also those inside functions that list parents."""
    inner = getattr(read, "endpoints", ())
    yield from inner
    for attribute in dataclasses.fields(read) if dataclasses.is_dataclass(read) else ():
        value = getattr(read, attribute.name)
        if isinstance(value, Endpoint):
            yield value
        elif dataclasses.is_dataclass(value):
            yield from endpoints_of(value)


def asked_by(stream: VendorStream) -> str | None:
    """Name the place of the time by which a stream is asked for what changed."""
    return getattr(getattr(stream.read, "live", stream.read), "modified", None)


def has_parents(stream: VendorStream) -> bool:
    """Say whether a stream is read one parent at a time."""
    read = getattr(stream.read, "live", stream.read)
    return getattr(read, "parents", no_parents) is not no_parents


@contextmanager
def bench(vendor: Any, site: Any, *, page_size: int | None = PAGE) -> Generator[Bench]:
    """Set a connector up with an empty simulator, pages of five records."""
    made = site(now=NOW)
    made.page_size = page_size
    serve = made.bench is None
    door: Any = serving(made) if serve else nullcontext()
    with TemporaryDirectory() as folder, door as server:
        at = (made.bench or Bench)(vendor, made, server, Path(folder))
        at.raw.parent.mkdir()
        at.raw.write_bytes(_empty_warehouse())
        yield at
        at.close()
        if serve:
            made.store.con.close()


@cache
def _empty_warehouse() -> bytes:
    """A raw database with all its tables, which takes longer to make than to copy."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "raw.duckdb")
        with opened(path) as con:
            ensure_tables(con)
        return path.read_bytes()
