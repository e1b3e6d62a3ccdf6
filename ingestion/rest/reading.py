"""From pages to rows: records are packed as JSON lines in memory and read by DuckDB as declared columns.

Nothing of a page touches the disk before pseudonyms have taken the place of people, and only a few
megabytes of it are held at a time.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from dlt.common.json import json

from ingestion.connector import Chunk, Known, Part, Reading, Source, SourceError, Strategy, Stream
from ingestion.expressions import literal
from ingestion.quarantine import Drift, Reject, Tally
from ingestion.rest.again import AGAIN, TRIES, Again, following
from ingestion.rest.client import Budget, BudgetSpent, Manners, VendorClient
from ingestion.rest.troubles import NoAnswer, explained
from ingestion.rest.visit import Visit

if TYPE_CHECKING:
    import duckdb

    from ingestion.rest.declare import Record, Vendor, VendorStream

PACK_BYTES = 2 << 20
RELATION = "incoming_records"
#: From this share and this many records on, records that do not fit mean that the vendor has changed.
ODD_SHARE, MANY_ROWS = 0.2, 5
#: So many reasons are named in a message.
MOST_REASONS = 3
LOGIN_REFUSED = 401
#: What becomes of a reading that the budget has ended: its place was kept on the way, or it had none to keep.
GOES_ON = "the rest follows in the next run"
STANDS = "the next run begins at the same place: should it end there every night, the budget is too small"
#: So many new fields are named; more are a change of the whole record.
MOST_NEW = 50
#: Names of fields that are safe to write down; a key that is a value may be a person.
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.$-]{0,63}")


def reading(vendor: Vendor, source: Source, stream: Stream, known: Known) -> Reading:
    """Describe the reading of one stream as the one part it is."""
    visit = _visit(vendor, source, stream, known)
    watch = Watch(visit.declared, visit.declared.unfilled(visit.settings))
    part = Part(stream.name, partial(_rows, visit, watch))
    made = Reading([part], marks=visit.all_marks, message=lambda: ". ".join([*watch.said, *visit.said]))
    made.remaining = visit.left_of_parents
    visit.shared.setdefault("readings", {})[stream.name] = made
    watch.reading = made
    return made


def _visit(vendor: Vendor, source: Source, stream: Stream, known: Known) -> Visit:
    settings: Any = source.layout
    client = known.shared.get("client")
    if client is None:
        clock = partial(_time_of_run, known.now, time.monotonic())
        manners = Manners(known.wait, clock, vendor.retry_after, vendor.busy)
        client = VendorClient(
            vendor.address(settings),
            vendor.auth(settings, source.secrets),
            vendor.headers(settings),
            manners,
            Budget(settings.request_budget or vendor.request_budget),
        )
        known.shared["client"] = client
    declared: VendorStream = stream.options
    zone = ZoneInfo(stream.zone)
    return Visit(vendor, declared, source, settings, known, client, known.now, zone, shared=known.shared)


def _time_of_run(started: datetime, counted: float) -> datetime:
    """What time it is: that of the run, and what has passed since."""
    return started + timedelta(seconds=time.monotonic() - counted)


class Watch:
    """What is noticed about the fields while records pass: new ones, absent ones, a budget that ran out."""

    def __init__(self, declared: VendorStream, unfilled: set[str]) -> None:
        self.declared = declared
        self.new: set[str] = set()
        paths = {c.name: (c.path or c.name).split(".") for c in declared.columns}
        self.empty = {name: path for name, path in paths.items() if name not in unfilled}
        self.known = {path[0] for path in paths.values()} | set(declared.unread)
        self.inside = _containers([*paths.values(), *(name.split(".") for name in declared.unread)])
        self.rows = 0
        self.said: list[str] = []
        self.reading: Reading | None = None

    def see_inside(self, records: list[Record]) -> None:
        """Look at what stands beside declared nested fields, as the vendor sent it: `prepare` may drop it."""
        for record in records:
            for name, known in self.inside.items():
                held = record.get(name)
                if isinstance(held, dict) and len(self.new) < MOST_NEW and not held.keys() <= known:
                    self.new |= {f"{name}.{key}" for key in held.keys() - known}

    def see(self, records: list[Record]) -> None:
        """Look at the keys of some records."""
        self.rows += len(records)
        keys: set[str] = set().union(*records)
        self.new |= {key for key in keys - self.known if not key.startswith(("_", "outer_"))}
        for name, path in list(self.empty.items()):
            if any(_filled(record, path) for record in records):
                del self.empty[name]

    def note(self, tally: Tally) -> None:
        """Write down what changed: a name is all that is kept of a new field."""
        for name in sorted(self.new)[:MOST_NEW]:
            shown = name if _FIELD.fullmatch(name) else "(a name that may be a value)"
            tally.drift.append(Drift(tally.file, shown, "new"))
        if self.rows:
            tally.drift += [Drift(tally.file, name, "empty") for name in self.empty]


def _containers(paths: list[list[str]]) -> dict[str, set[str]]:
    """The objects inside records whose fields are declared, and those fields.

    What `unread` names as a whole may hold anything, as may a list.
    """
    found: dict[str, set[str]] = {}
    for path in paths:
        if len(path) > 1 and not path[0].startswith(("_", "outer_")):
            found.setdefault(path[0], set()).add(path[1])
    whole = {path[0] for path in paths if len(path) == 1}
    return {name: known for name, known in found.items() if name not in whole}


def _filled(record: Any, path: list[str]) -> bool:
    for step in path:
        if isinstance(record, list) and step.isdigit():
            record = record[int(step)] if int(step) < len(record) else None
        else:
            record = record.get(step) if isinstance(record, dict) else None
    return record is not None and record != ""


def _rows(visit: Visit, watch: Watch, con: duckdb.DuckDBPyConnection, tally: Tally) -> Iterator[Chunk]:
    columns = {c.name: f"v[{n}]" for n, c in enumerate(visit.declared.columns, 1)}
    listed = ", ".join(literal(_json_path(c.path or c.name)) for c in visit.declared.columns)
    relation = f"(select json_extract_string(record, [{listed}]) as v from {RELATION})"
    first = 1
    for pack in _packs(visit, watch):
        tally.source_rows += len(pack)
        con.register(RELATION, pa.table({"record": pack}))
        yield Chunk(relation, columns, first_line=first, small=True)
        con.unregister(RELATION)
        first += len(pack)
    _judge(visit, watch, tally)
    _guard(visit, tally.source_rows)
    watch.note(tally)
    if watch.reading is not None:
        watch.reading.complete = visit.complete
        watch.reading.whole = visit.whole


def _json_path(path: str) -> str:
    steps = [
        f"[{step}]" if step.isdigit() else '."' + step.replace('"', '\\"') + '"' for step in path.split(".")
    ]
    return "$" + "".join(steps)


def _packs(visit: Visit, watch: Watch) -> Iterator[pa.Array]:
    """Bring records together until there are some megabytes of them."""
    lines: list[bytes] = []
    size = 0
    for records in _records(visit, watch):
        for record in records:
            line = json.dumpb(record)
            lines.append(line)
            size += len(line)
            if size >= PACK_BYTES:
                yield pa.array(lines, pa.string())
                lines, size = [], 0
    if lines:
        yield pa.array(lines, pa.string())


def _records(visit: Visit, watch: Watch) -> Iterator[list[Record]]:
    """Read by the stream's strategy; what goes wrong gets the words of the source."""
    declared = visit.declared
    if "refused" in visit.shared:
        raise SourceError(visit.shared["refused"])
    try:
        for page in declared.read.pages(visit):
            watch.see_inside(page)
            records = declared.prepare(page, visit) if declared.prepare else page
            watch.see(records)
            yield records
    except BudgetSpent as spent:
        if declared.read.strategy in (Strategy.SNAPSHOT, Strategy.CHAIN):
            raise SourceError(
                f"{spent}; what was read of {declared.name} is not whole and was left"
            ) from None
        visit.is_spent = True
        watch.said.append(f"{spent}; {GOES_ON if _has_moved(visit) else STANDS}")
    except SourceError as error:
        names = (
            " and ".join(secret.name for secret in visit.vendor.secrets if secret.required) or "the secrets"
        )
        host = "base_url" if visit.settings.base_url else visit.vendor.host_setting
        told = explained(error, visit.source.name, names, host, declared.scope)
        if getattr(error, "status", None) == LOGIN_REFUSED or isinstance(error, NoAnswer):
            visit.shared["refused"] = str(told)  # the other streams need not knock as well
        raise told from None


def _has_moved(visit: Visit) -> bool:
    known = visit.known.marks
    return bool(visit.pauses) or any(known.get(parent) != mark for parent, mark in visit.marks.items())


def _judge(visit: Visit, watch: Watch, tally: Tally) -> None:
    """Many records that do not fit are a change of the vendor's, not odd records: nothing is kept then.

    A few are quarantined, and read again some nights later.
    """
    odd = [reject for reject in tally.rejects if reject.column]
    worst = Counter(reject.reason for reject in odd).most_common(MOST_REASONS)
    listed = ", ".join(f"{reason} in {count}" for reason, count in worst)
    said = f"{listed} of {tally.source_rows} records of {visit.declared.name}"
    if len(odd) >= max(MANY_ROWS, ODD_SHARE * tally.source_rows):
        raise SourceError(f"{said}; the vendor has changed it, so nothing of this reading was kept")
    is_tried = _read_again(visit, odd)
    if odd:
        watch.said.append(f"{said}; they were put aside{' and will be read again' if is_tried else ''}")


def _read_again(visit: Visit, odd: list[Reject]) -> bool:
    """Note from when on to read again what did not fit; a snapshot reads everything again anyway."""
    if visit.declared.read.strategy is Strategy.SNAPSHOT:
        return True
    before = Again.parse(visit.known.marks.get(AGAIN))
    begun = visit.begun or visit.start()
    # A second less: some vendors list what changed after a time, to the second.
    told = [min(reject.changed_at or begun, visit.now) - timedelta(seconds=1) for reject in odd]
    after = following(before, told, visit.now, whole=not visit.is_spent)
    if after != before:
        visit.marks[AGAIN] = after.text() if after else ""
    return after is not None and after.tries < TRIES


def _guard(visit: Visit, rows: int) -> None:
    """A snapshot that lost a fifth of its rows overnight is more often a broken answer than news."""
    if visit.complete:
        visit.confirm_size(rows, visit.known.live_rows)
