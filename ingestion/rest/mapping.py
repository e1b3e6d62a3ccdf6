"""Fields that a company names itself: its CRM keeps customer number, region or plan wherever it chose to.

``customer_fields`` and ``contract_fields`` of a source say under which of the vendor's names each of our
fields stands; what is not said has the vendor's usual name, or none. The values come out as columns of our
names. A name that the vendor does not know is an error: most vendors leave such a field out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from ingestion.connector import Column, Rule, SourceError
from ingestion.entities import BY_NAME, FieldType
from ingestion.rest.settings import VendorSource

if TYPE_CHECKING:
    from ingestion.rest.declare import Record
    from ingestion.rest.visit import Visit

MISSING = object()
#: Our fields that a company can name. Whose a deal is says the vendor itself.
FIELDS = {
    entity: tuple(f for f in BY_NAME[entity].fields if (entity, f.name) != ("contract", "customer_id"))
    for entity in ("customer", "contract")
}
#: Texts that people write into a CRM: a reason for leaving may hold a name or a number.
_WRITTEN = ("lost_reason", "ended_reason")


class MappedSource(VendorSource):
    """A source whose vendor lets companies make their own fields."""

    # Rows are stored as mapped: what another mapping would have made of them only the vendor can tell.
    reread: ClassVar[tuple[str, ...]] = ("customer_fields", "contract_fields", "values")
    usual: ClassVar[Mapping[str, Mapping[str, str]]] = {}  # entity -> our field -> the vendor's usual name
    their_names: ClassVar[str] = r"[A-Za-z]\w*"  # how a name of the vendor looks

    customer_fields: Mapping[str, str] = {}
    contract_fields: Mapping[str, str] = {}
    values: Mapping[str, Mapping[str, str]] = {}

    def given(self, entity: str) -> Mapping[str, str]:
        """Return what company.toml says about an entity."""
        return self.customer_fields if entity == "customer" else self.contract_fields

    def names(self, entity: str) -> dict[str, str]:
        """Return where our fields stand; "" in company.toml means nowhere."""
        named = {**self.usual.get(entity, {}), **self.given(entity)}
        return {ours: theirs for ours, theirs in named.items() if theirs}

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for entity, fields in FIELDS.items():
            known = [field.name for field in fields]
            for ours, theirs in self.given(entity).items():
                if ours not in known:
                    raise ValueError(f'{entity}_fields: "{ours}" is unknown; allowed: {", ".join(known)}')
                if theirs and not re.fullmatch(self.their_names, theirs):
                    raise ValueError(f'{entity}_fields.{ours}: "{theirs}" cannot be a name of the vendor')
        for ours in self.values:
            if not any(ours == field.name for fields in FIELDS.values() for field in fields):
                raise ValueError(f'values: "{ours}" is not a field of customer or contract')
        return self


def fields_of(entity: str) -> tuple[Column, ...]:
    """Declare every field of an entity as a column; those that nothing fills stay empty."""
    return tuple(Column(f.name, f.type, f"_ours.{f.name}", optional=True) for f in FIELDS[entity])


def personal_of(entity: str) -> dict[str, Rule]:
    """Say what happens to those columns."""
    marked = {f.name: Rule(f.personal.value) for f in FIELDS[entity] if f.personal}
    return marked | {f.name: Rule.LABEL for f in FIELDS[entity] if f.name in _WRITTEN}


def unnamed(entity: str) -> Callable[[Any], set[str]]:
    """Make what tells the columns that a source's settings leave empty: nothing to warn of."""
    return lambda settings: {f.name for f in FIELDS[entity]} - set(settings.names(entity))


def mapped(entity: str, value: Callable[[Record, str], Any]) -> Callable[[list[Record], Visit], list[Record]]:
    """Make a `prepare` that adds our fields; `value` looks a name up, or says MISSING."""
    return partial(_map, entity, value)


def _map(
    entity: str, value: Callable[[Record, str], Any], records: list[Record], visit: Visit
) -> list[Record]:
    settings: MappedSource = visit.settings
    names = settings.names(entity)
    live = [record for record in records if not record.get("_archived")]
    unknown = [ours for ours in settings.given(entity) if ours in names and _unseen(names[ours], live, value)]
    if live and unknown:
        raise SourceError(unknown_names(visit, entity, unknown))
    zone = ZoneInfo(settings.zone or visit.source.zone)
    days = {field.name for field in FIELDS[entity] if field.type is FieldType.DATE}
    for record in records:
        record["_ours"] = {
            ours: _clean(value(record, theirs), settings.values.get(ours, {}), zone if ours in days else None)
            for ours, theirs in names.items()
        }
    return records


def unknown_names(visit: Visit, entity: str, ours: Iterable[str]) -> str:
    """Say which names of company.toml the vendor does not show."""
    names = visit.settings.names(entity)
    listed = ", ".join(f'"{names[name]}" ({name})' for name in ours)
    return (
        f"{visit.vendor.name} shows no field {listed}; check {entity}_fields of "
        f"[sources.{visit.source.name}] and whether these secrets may see the field"
    )


def _unseen(theirs: str, records: list[Record], value: Callable[[Record, str], Any]) -> bool:
    return all(value(record, theirs) is MISSING for record in records)


def _clean(value: Any, words: Mapping[str, str], zone: ZoneInfo | None) -> Any:
    """Return our word for a value; an instant that stands for a day becomes that day where the source is."""
    from ingestion.rest.visit import moment_of  # noqa: PLC0415 - the two know each other

    if value is MISSING or value is None or value == "":
        return None
    value = words.get(str(value), value)
    if zone and len(str(value)) > len("2026-01-31"):
        instant = moment_of(value)
        return instant.astimezone(zone).date().isoformat() if instant else value
    return value
