"""Layouts: how company.toml describes the files and tables of a source.

Nothing is guessed when a run reads them. A wrong layout is refused here, with the key
and what is allowed, before anything is opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from ingestion.connector import Rule
from ingestion.entities import BY_NAME, FieldType
from ingestion.filling import Filling, column_faults

NAME = re.compile(r"[a-z][a-z0-9_]*")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{value}" is not a time zone; write it like "Europe/London"') from None
    return value


def _codec(value: str) -> str:
    try:
        "".encode(value)
    except LookupError:
        raise ValueError(
            f'"{value}" is not an encoding; write it like "utf-8", "latin-1" or "cp1252"'
        ) from None
    return value


def _inside(value: str) -> str:
    path = PurePosixPath(value.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", value):
        raise ValueError(f'"{value}" leaves the folder; write a path below it, without ".."')
    return value


Zone = Annotated[str, AfterValidator(_zone)]
Encoding = Annotated[str, AfterValidator(_codec)]
Below = Annotated[str, AfterValidator(_inside)]


class Strict(BaseModel):
    """A table of company.toml in which an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StreamLayout(Strict):
    """What files and tables have in common: columns, and how they fill the fields of one entity."""

    entity: str
    columns: dict[str, FieldType] = Field(min_length=1)
    fields: dict[str, str] = Field(min_length=1)
    values: dict[str, dict[str, str]] = {}
    key: tuple[str, ...] = ()
    changed: str | None = None
    deleted: str | None = None
    personal: dict[str, Rule] = {}
    optional: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", "'"] | None = None
    date_order: Literal["ymd", "dmy", "mdy"] = "ymd"
    nulls: tuple[str, ...] = ()
    zone: Zone | None = None

    @field_validator("entity")
    @classmethod
    def _known_entity(cls, value: str) -> str:
        if value not in BY_NAME:
            raise ValueError(f'"{value}" is not an entity; allowed: {", ".join(BY_NAME)}')
        return value

    @property
    def filling(self) -> Filling:
        """How the columns become fields."""
        return Filling(self.entity, self.columns, self.fields, self.values, self.personal, self.deleted)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        places = {
            "key": self.key,
            "personal": tuple(self.personal),
            "changed": (self.changed,) if self.changed else (),
            "optional": self.optional,
        }
        faults = [*column_faults(self.columns, places), *self.filling.faults()]
        if self.thousands == self.decimal:
            faults.append("thousands and decimal are the same character")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class FileStream(StreamLayout):
    """Files of one shape below the source's folder."""

    files: Below
    format: Literal["csv", "excel", "jsonl", "parquet", "yaml"]
    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    encoding: Encoding = "utf-8"
    header: bool = True
    skip_lines: int = Field(0, ge=0)
    comment: str = Field("", max_length=1)
    sheet: str | None = None
    keep_duplicates: bool = False

    @model_validator(mode="after")
    def _duplicates_need_no_key(self) -> Self:
        if self.keep_duplicates and self.key:
            raise ValueError("keep_duplicates is only for streams without a key")
        return self


class Incremental(Strict):
    """The column that tells what changed since the last run, read again for the lag's length."""

    column: str
    lag_minutes: int = Field(60, ge=0)


class SqlStream(StreamLayout):
    """One table or view of a database."""

    table: str = Field(min_length=1)
    incremental: Incremental | None = None
    allow_shrink: bool = False

    @model_validator(mode="after")
    def _increment_is_declared(self) -> Self:
        if self.incremental and self.incremental.column not in self.columns:
            raise ValueError(f'incremental.column: "{self.incremental.column}" is not among the columns')
        if self.incremental and not self.key:
            raise ValueError("key is missing: rows that are read by their change time need one")
        return self


def _stream_names(streams: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in streams:
        if not NAME.fullmatch(name):
            raise ValueError(f'"{name}" is not a stream name: use small letters, digits and _')
    return streams


class FilesSource(Strict):
    """A folder of files."""

    connector: Literal["files"]
    path: Below = "drop"
    zone: Zone | None = None
    streams: Annotated[dict[str, FileStream], AfterValidator(_stream_names)] = Field(min_length=1)


class SqlSource(Strict):
    """A database reached by URL; its password stands in secrets.toml or the environment."""

    connector: Literal["sql"]
    url: str
    zone: Zone | None = None
    streams: Annotated[dict[str, SqlStream], AfterValidator(_stream_names)] = Field(min_length=1)

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if scheme.split("+")[0] not in ("postgresql", "mysql", "mariadb", "sqlite") or not rest:
            raise ValueError("it must start with postgresql://, mysql://, mariadb:// or sqlite://")
        if re.match(r"[^/@]*:[^/@]+@", rest):
            raise ValueError("it holds a password; put it into secrets.toml as password of this source")
        return value


SourceLayout = FilesSource | SqlSource

#: Layout model of each connector, by the name used in company.toml.
SOURCES: dict[str, type[FilesSource] | type[SqlSource]] = {"files": FilesSource, "sql": SqlSource}


def fingerprint(stream: StreamLayout, zone: str) -> str:
    """Identify a layout: when it changes, what it describes must be read again."""
    entity = repr(BY_NAME[stream.entity])
    text = f"{stream.model_dump_json()}|{zone}|{entity}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
