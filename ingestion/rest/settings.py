"""The table of a vendor's source in company.toml: what all vendors have in common."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ingestion.layout import Strict, Zone

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FIRST_DAY = date(2015, 1, 1)


class VendorSource(Strict):
    """Keys that every vendor's source may have; a connector adds its own in a subclass.

    `meaning` names the keys that give answers or codes their meaning (which question is the NPS, which
    code is a resignation). They are handed to dbt as they are: a change of them never asks the vendor again.
    """

    meaning: ClassVar[tuple[str, ...]] = ()
    #: Keys that decide what is read: when one changes, everything is read again.
    reread: ClassVar[tuple[str, ...]] = ()

    connector: str
    base_url: str | None = None
    zone: Zone | None = None
    streams: tuple[str, ...] = ()
    start_on: date = FIRST_DAY
    request_budget: int | None = Field(None, ge=1)
    allow_shrink: bool = False

    @field_validator("base_url")
    @classmethod
    def _safe(cls, value: str | None) -> str | None:
        """Refuse addresses that would send the secret unencrypted; this machine itself is the exception."""
        if value is None:
            return None
        parts = urlsplit(value)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or plain):
            raise ValueError('it must start with "https://", since the secret is sent there')
        if parts.username or parts.password:
            raise ValueError("it holds a password; put it into secrets.toml")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _known_streams(self) -> Self:
        for name in self.streams:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise ValueError(f'streams: "{name}" is not the name of a stream')
        return self

    def reads(self) -> Any:
        """Return what of these settings changes what is read: when it changes, all is read again."""
        return self.start_on, self.model_dump(mode="json", include=set(self.reread))

    def meanings(self) -> dict[str, Any]:
        """Return the keys that staging models need to understand the rows."""
        return {name: value for name, value in self.model_dump(mode="json").items() if name in self.meaning}
