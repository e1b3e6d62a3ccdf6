"""What every connector is made of: a source, its streams, and the parts a stream is read in.

A connector is one value in one file of ``ingestion/connectors``. It says which secrets
it needs and which streams it has, and it reads one stream as parts: a file, a table,
an account of a vendor. The loader does the rest the same way for all of them: cast,
quarantine, pseudonyms, parquet, raw table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ingestion.entities import FieldType

if TYPE_CHECKING:
    import duckdb

    from ingestion.quarantine import Tally
    from ingestion.remaining import Remaining


#: The system that a company's own connectors are: one raw schema, one staging folder for all of them.
OWN = "own"


class SourceError(Exception):
    """A source or stream cannot be read; the message is one plain sentence without secrets."""


class Strategy(StrEnum):
    """How a stream is read."""

    FILE_SET = "file_set"  # a folder of files, each replaced as a whole
    CURSOR_EXPORT = "cursor_export"  # the server keeps the place
    MODIFIED_SINCE = "modified_since"  # we keep one mark per parent, with overlap, never later than now
    SNAPSHOT = "snapshot"  # everything each time; what vanished is marked
    CHAIN = "chain"  # live records, then archived ones


class Rule(StrEnum):
    """What happens to a personal column before anything is written."""

    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    EMAIL = "email"
    PERSON = "person"  # a number the vendor gives people: means nobody outside this one source
    REDACT = "redact"  # people's own words: redacted, kept for as long as the company keeps texts
    LABEL = "label"  # short words with a meaning, such as a topic or a reason: redacted, not a text
    DROP = "drop"


#: SQL of a declared column that a file does not have.
ABSENT = "null::varchar"

#: Rules that replace a value by its pseudonym in the namespace of the same name.
PSEUDONYMS = (Rule.CUSTOMER, Rule.EMPLOYEE, Rule.EMAIL, Rule.PERSON)


@dataclass(frozen=True)
class Column:
    """A declared column of the source: its name, where it stands in the record, its type."""

    name: str
    type: FieldType
    path: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Output:
    """A column of the raw table and the SQL expression over the declared columns that fills it."""

    name: str
    type: FieldType
    expression: str | None = None
    required: bool = False
    allowed: tuple[str, ...] = ()
    rule: Rule | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TextRules:
    """How a source writes numbers, dates and nothing."""

    decimal: str = "."
    thousands: str | None = None
    date_order: str = "ymd"
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextPolicy:
    """What a company wants done with people's own words: kept for so many days, or never stored."""

    keep: bool = True
    days: int | None = None  # None keeps them for ever


@dataclass(frozen=True)
class Stream:
    """One kind of record of one source, and how it becomes rows of one raw table."""

    name: str
    table: str
    strategy: Strategy
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    key: tuple[str, ...] = ()
    personal: Mapping[str, Rule] = field(default_factory=dict)
    changed: str | None = None
    deleted: str | None = None
    keep_duplicates: bool = False
    rules: TextRules = TextRules()
    zone: str = "UTC"
    text_days: int | None = None  # words older than this are left out
    text_at: str | None = None  # the output that dates them
    prepare: Callable[[Any], Any] | None = None
    options: Any = None
    fingerprint: str = ""
    whole_by: str | None = None  # column whose records always come together, such as all rows of one employee
    keep_row: bool = True  # keep the untouched row as `_row`; a vendor's columns already say all of it

    @property
    def per_part(self) -> bool:
        """Whether a part read again replaces exactly its own rows."""
        return self.strategy is Strategy.FILE_SET


@dataclass(frozen=True)
class Source:
    """A configured source: the name given by the company and everything needed to reach it."""

    name: str
    layout: SourceSettings
    home: Path
    zone: str = "UTC"
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    texts: TextPolicy = TextPolicy()


_NO_MOMENT = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    """What the warehouse already holds of a stream."""

    files: Mapping[str, str] = field(default_factory=dict)  # part -> content hash, same layout only
    rows: Mapping[str, int] = field(default_factory=dict)  # part -> source rows of that version
    marks: Mapping[str, str] = field(
        default_factory=dict
    )  # parent ("" without one) -> up to where it was read
    live_rows: int = 0
    now: datetime = _NO_MOMENT
    wait: Callable[[float], None] = time.sleep
    shared: dict[str, Any] = field(default_factory=dict)  # kept between the streams of one source in one run

    @property
    def mark(self) -> str | None:
        """The only mark of a stream without parents."""
        return self.marks.get("")


@dataclass(frozen=True)
class Chunk:
    """Some rows of a part: a relation DuckDB can read, the SQL of each declared column, line numbers."""

    relation: str
    columns: Mapping[str, str]
    line: str | None = None  # SQL of the line number; without it rows are numbered from `first_line`
    first_line: int = 1
    types: str = ""  # tells relations of one name but different column types apart
    small: bool = False  # held in memory as it is: its rows may be as well


@dataclass
class Part:
    """One unit of reading: a file or a table. `read` yields chunks and keeps the tally."""

    name: str
    read: Callable[[duckdb.DuckDBPyConnection, Tally], Iterator[Chunk]]
    sha256: str = ""
    copy_of: str | None = None  # another part holds exactly these bytes: counted, not read
    source_rows: int = 0


@dataclass
class Reading:
    """What a connector found for a stream: the parts to read and what it can say beforehand."""

    parts: list[Part] = field(default_factory=list)
    unchanged: int = 0
    message: Callable[[], str] | str = ""
    marks: Callable[[], Mapping[str, str]] = dict  # asked for once everything has been read
    complete: bool = False  # what the raw table holds and this reading lacks has vanished at the source
    remaining: Callable[[], Remaining | None] = lambda: None  # the same for some parents of a stream
    whole: set[str] = field(default_factory=set)  # values of `whole_by` for which the same can be said


@dataclass(frozen=True)
class Secret:
    """A secret a connector needs: its name in secrets.toml and whether it can do without."""

    name: str
    required: bool = True


class SourceSettings(Protocol):
    """The table of a source in company.toml, as its connector's own model has read it."""

    @property
    def connector(self) -> str:
        """Name of the connector."""
        ...

    @property
    def zone(self) -> str | None:
        """Zone of times the source writes without one."""
        ...


class Connector(Protocol):
    """The interface of a system: files, SQL, or a vendor's API."""

    @property
    def name(self) -> str:
        """Name in company.toml; the raw schema is raw_<name>."""
        ...

    @property
    def kind(self) -> str:
        """files, sql, or what a vendor's system is for: crm, hr, helpdesk, survey."""
        ...

    @property
    def schema(self) -> str:
        """Schema of the raw tables its streams fill."""
        ...

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What it needs to be let in."""
        ...

    def streams(self, source: Source) -> tuple[Stream, ...]:
        """Return the declared streams; costs nothing and reaches nothing."""
        ...

    def read(self, source: Source, stream: Stream, known: Known) -> Reading:
        """Find out what there is to read; SourceError when the source cannot be reached."""
        ...


def secret_variable(source: str, secret: str) -> str:
    """Name the environment variable that may hold a secret instead of secrets.toml."""
    return f"EMPATHY_SECRET_{source}_{secret}".upper().replace("-", "_")


def lacking_secret(system: Connector, source: Source) -> str:
    """Say which needed secret a source lacks and where it belongs; nothing when all are there."""
    for secret in system.secrets:
        if secret.required and not source.secrets.get(secret.name):
            variable = secret_variable(source.name, secret.name)
            place = f"in secrets.toml under [{source.name}] or as {variable}"
            return f"the secret {secret.name} is missing: set it {place}"
    return ""
