"""What a vendor's connector file is written in: one ``Vendor`` with its streams.

Everything here is declaration: importing a connector reaches nothing and imports no HTTP library.
A column keeps the vendor's own name and stands where its path says: "via.channel", "stats.0.value",
"_parent" for the parent a record was asked for. What is meant by the values is said in dbt's staging.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ingestion.connector import (
    OWN,
    Column,
    Known,
    Output,
    Reading,
    Rule,
    Secret,
    Source,
    SourceError,
    Strategy,
    Stream,
)
from ingestion.entities import BY_NAME, FieldType
from ingestion.expressions import quoted
from ingestion.filling import Filling, column_faults
from ingestion.rest.settings import VendorSource

if TYPE_CHECKING:
    from ingestion.rest.visit import Visit

Record = dict[str, Any]
KINDS = ("crm", "hr", "helpdesk", "survey", "other")


class Read(Protocol):
    """How a stream is read: pages of records, with the marks set on the way."""

    @property
    def strategy(self) -> Strategy:
        """Name of the strategy."""
        ...

    def pages(self, visit: Visit) -> Iterator[list[Record]]:
        """Yield the records page by page; SourceError when they cannot be had."""
        ...


def text(name: str, path: str | None = None) -> Column:
    """Declare a text, such as a number that is only a name."""
    return _column(name, FieldType.TEXT, path)


def whole(name: str, path: str | None = None) -> Column:
    """Declare a whole number."""
    return _column(name, FieldType.BIGINT, path)


def number(name: str, path: str | None = None) -> Column:
    """Declare a number with a fraction."""
    return _column(name, FieldType.DOUBLE, path)


def amount(name: str, path: str | None = None) -> Column:
    """Declare an amount of money."""
    return _column(name, FieldType.DECIMAL, path)


def flag(name: str, path: str | None = None) -> Column:
    """Declare yes or no."""
    return _column(name, FieldType.BOOLEAN, path)


def moment(name: str, path: str | None = None) -> Column:
    """Declare an instant as ISO text; without an offset it is in the zone of the source."""
    return _column(name, FieldType.TIMESTAMP, path)


def day(name: str, path: str | None = None) -> Column:
    """Declare a day."""
    return _column(name, FieldType.DATE, path)


def nested(name: str, path: str | None = None) -> Column:
    """Declare a nested part, which stays JSON; anything personal in it must be redacted or left out."""
    return _column(name, FieldType.JSON, path)


def words(listed: str) -> tuple[str, ...]:
    """Split names written one after the other."""
    return tuple(listed.split())


def _column(name: str, kind: FieldType, path: str | None) -> Column:
    return Column(name, kind, path or name, optional=True)


@dataclass(frozen=True)
class VendorStream:
    """One kind of record of a vendor, and so one raw table ``raw_<vendor>.<name>``.

    A company's own connector cannot bring dbt models along. Its streams say instead which ``entity`` a record
    is and how the columns become its ``fields``, as a layout does for files; the rows fill
    ``raw_own.<entity>``.

    ``personal`` says what happens to personal columns: ``Rule.CUSTOMER`` and ``Rule.EMPLOYEE`` for the
    company's own numbers, ``Rule.PERSON`` for numbers the vendor gives, ``Rule.EMAIL``, ``Rule.REDACT`` for
    free text, ``Rule.LABEL`` for short words that mean something and must outlive texts. What is personal and
    not needed is simply not declared, and named in ``unread``.
    """

    name: str
    key: tuple[str, ...]
    read: Read
    columns: tuple[Column, ...]
    personal: Mapping[str, Rule] = field(default_factory=dict)
    changed: str | None = None  # column with the time of the last change
    deleted: str | None = None  # SQL condition over the columns
    parent: str | None = None  # column with the parent, where `visit.remaining` tells what parents still have
    prepare: Callable[[list[Record], Visit], list[Record]] | None = None
    unread: tuple[str, ...] = ()  # fields the vendor is known to send and we leave: no drift
    unfilled: Callable[[Any], set[str]] = lambda settings: set()  # columns that the settings leave empty
    whole_by: str | None = None  # column: all records that share its value come together (`visit.whole`)
    scope: str = ""  # what the token must be allowed, in the vendor's words
    entity: str = ""  # only for a company's own connector: the entity its rows fill ...
    fields: Mapping[str, str] = field(default_factory=dict)  # ... the SQL of each field over the columns ...
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # ... and the words of some of them

    @property
    def filling(self) -> Filling:
        """How the columns become fields of the entity."""
        kinds = {column.name: column.type for column in self.columns}
        return Filling(self.entity, kinds, self.fields, self.values, self.personal, self.deleted)


@dataclass(frozen=True)
class Vendor:
    """A connector: a value of this class, named CONNECTOR, in a file of its own."""

    name: str
    kind: str
    base_url: str  # may name keys of the settings: "https://{subdomain}.example.com"
    settings: type[VendorSource]
    secrets: tuple[Secret, ...]
    auth: Callable[[Any, Mapping[str, str]], Any]
    declared: tuple[VendorStream, ...]
    headers: Callable[[Any], Mapping[str, str]] = lambda settings: {}
    host_setting: str = "base_url"  # the setting that decides which host is asked
    request_budget: int = 5_000  # requests per run and source, unless the source says otherwise
    retry_after: str = "Retry-After"  # header with the seconds to wait
    busy: tuple[int, ...] = (429,)  # status codes that ask to come back later
    zone: str | None = None  # of times without an offset, where the vendor's are the same for everybody
    home: Path | None = None  # the company folder a connector was found in; not declared

    def streams(self, source: Source) -> tuple[Stream, ...]:
        """Return the streams that the source wants, in the order of declaration."""
        settings = _settings(self, source)
        unknown = sorted(set(settings.streams) - {s.name for s in self.declared})
        if unknown:
            raise SourceError(
                f"{self.name} has no stream {', '.join(unknown)}; "
                f"it has: {', '.join(s.name for s in self.declared)}"
            )
        wanted = [s for s in self.declared if not settings.streams or s.name in settings.streams]
        return tuple(
            as_stream(self, s, settings.zone or self.zone or source.zone, settings.reads()) for s in wanted
        )

    def all_streams(self) -> tuple[Stream, ...]:
        """Return every declared stream, for the tables that stand whether or not anything fills them."""
        return tuple(as_stream(self, stream, "UTC", None) for stream in self.declared)

    def read(self, source: Source, stream: Stream, known: Known) -> Reading:
        """Prepare the reading of a stream; nothing is asked of the vendor before its rows are."""
        # Imports dlt, which takes seconds: only when there is something to read.
        return import_module("ingestion.rest.reading").reading(self, source, stream, known)

    @property
    def schema(self) -> str:
        """Schema of its raw tables: its own, or that of all connectors of a company's own."""
        return f"raw_{OWN if self.home else self.name}"

    def address(self, settings: VendorSource) -> str:
        """Return the address that paths are put behind."""
        return settings.base_url or self.base_url.format(**settings.model_dump()).rstrip("/")

    def faults(self) -> list[tuple[str, str]]:
        """Find what is wrong with the declaration itself: the stream (or nothing) and the fault."""
        found = [] if self.kind in KINDS else [("", f"kind must be one of {', '.join(KINDS)}")]
        own = self.home is not None
        return [*found, *((stream.name, fault) for stream in self.declared for fault in _faults(stream, own))]


def _settings(vendor: Vendor, source: Source) -> Any:
    if not isinstance(source.layout, vendor.settings):
        raise SourceError(f"the source {source.name} is not one of {vendor.name}")
    return source.layout


def _faults(stream: VendorStream, own: bool) -> Iterator[str]:
    if not stream.key:
        yield "key: it needs one"
    places = {place: [named] for place, named in _read_by(stream).items() if named}
    given = {"key": stream.key, "personal": stream.personal, **places}
    yield from column_faults([column.name for column in stream.columns], given)
    if Rule.DROP in stream.personal.values():
        yield "personal: a column that is to be dropped is simply not declared; name its field in unread"
    if own:
        yield from stream.filling.faults()
        # Both name columns of the raw table, and that holds the entity's fields.
        for place in ("parent", "whole_by"):
            if _read_by(stream)[place]:
                yield f"{place}: not for a company's own connector; read what belongs together as a Snapshot"
    elif stream.entity:
        yield "entity: rows of a vendor keep the vendor's shape; it is for a company's own connectors"


def _read_by(stream: VendorStream) -> dict[str, str | None]:
    return {"changed": stream.changed, "parent": stream.parent, "whole_by": stream.whole_by}


def as_stream(vendor: Vendor, declared: VendorStream, zone: str, reads: Any) -> Stream:
    """Turn the declaration into what the loader reads."""
    stream = Stream(
        name=declared.name,
        table=declared.name,
        strategy=declared.read.strategy,
        columns=declared.columns,
        outputs=_outputs(declared),
        key=declared.key,
        personal=declared.personal,
        changed=declared.changed,
        deleted=declared.deleted,
        zone=zone,
        options=declared,
        whole_by=declared.whole_by,
        keep_row=False,
        fingerprint=_fingerprint(declared, zone, reads),
    )
    if not declared.entity:
        return stream
    filling = declared.filling
    return replace(
        stream,
        table=declared.entity,
        outputs=filling.outputs(),
        personal=filling.rules(),
        deleted=filling.condition,
        text_at=filling.text_at,
        keep_row=True,
    )


def _outputs(declared: VendorStream) -> tuple[Output, ...]:
    return tuple(
        Output(
            column.name,
            column.type,
            quoted(column.name),
            required=column.name in declared.key,
            rule=declared.personal.get(column.name),
        )
        for column in declared.columns
    )


def _fingerprint(declared: VendorStream, zone: str, reads: Any) -> str:
    """Identify a declaration: when what is read changes, it must be read again."""
    said = (declared.columns, declared.key, sorted(declared.personal.items()), declared.changed)
    more: tuple[Any, ...] = (declared.deleted, sorted(declared.fields.items()), zone, reads)
    if declared.entity:
        more = (*more, BY_NAME[declared.entity], sorted((k, *v.items()) for k, v in declared.values.items()))
    return hashlib.sha256(repr((said, more)).encode()).hexdigest()[:16]


def exploded(path: str, keep: tuple[str, ...]) -> Callable[[list[Record], Visit], list[Record]]:
    """Make one record of each entry of a nested list; `keep` names fields of the outer one, as outer_NAME."""
    return partial(_explode, path, keep)


def _explode(path: str, keep: tuple[str, ...], records: list[Record], visit: Visit) -> list[Record]:
    return [
        {f"outer_{name}": record.get(name) for name in keep} | entry
        for record in records
        for entry in record.get(path) or ()
        if isinstance(entry, dict)
    ]
