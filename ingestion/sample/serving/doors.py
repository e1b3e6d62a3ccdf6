"""Which vendors the sample company uses, and all of them filled and served at once.

Orders, reviews and the registry of initiatives stay files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from importlib import import_module
from typing import Any

from ingestion.sample.company import Month, SampleCompany
from ingestion.sample.serving import simulator
from ingestion.sample.serving.web import Site

#: Source in company.toml -> the vendor behind it.
VENDORS = {"crm": "hubspot", "hr": "bamboohr", "helpdesk": "zendesk", "survey": "surveymonkey"}


@dataclass(frozen=True)
class Remembered(SampleCompany):
    """The same company with its months kept: several vendors are filled from them."""

    @classmethod
    def of(cls, company: SampleCompany) -> Remembered:
        """Take over a company."""
        return cls(**{field.name: getattr(company, field.name) for field in fields(SampleCompany)})

    @cached_property
    def _made(self) -> list[Month]:
        return list(super().months())

    def months(self) -> Iterator[Month]:
        """Give the months, which are made once."""
        yield from self._made


def sites(company: SampleCompany) -> list[Site]:
    """Return the vendors' sites with the company's records in them."""
    remembered = Remembered.of(company)
    return [_filler(vendor).site(remembered) for vendor in VENDORS.values()]


def sections(company: SampleCompany, base_url: Callable[[str], str]) -> dict[str, str]:
    """Return the section of company.toml for each source that a vendor is behind."""
    return {source: _filler(vendor).section(company, base_url(vendor)) for source, vendor in VENDORS.items()}


def secrets() -> Mapping[str, Mapping[str, str]]:
    """Return the secrets that the simulated vendors let in, by source."""
    return {source: simulator(vendor).secrets for source, vendor in VENDORS.items()}


def _filler(vendor: str) -> Any:
    return import_module(f"ingestion.sample.serving.fill_{vendor}")
