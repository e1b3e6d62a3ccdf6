"""What an entity is made of: fields with a type, a meaning, and what is personal about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """Types a field can have; also the types a layout may declare for a column."""

    TEXT = "text"
    BIGINT = "bigint"
    DOUBLE = "double"
    DECIMAL = "decimal"  # decimal(18,4): money
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"  # stored in UTC
    DATE = "date"
    JSON = "json"  # nested part of a record, for columns of a layout only


class Personal(StrEnum):
    """What happens to a personal field before anything is written."""

    CUSTOMER = "customer"  # HMAC pseudonym, namespace customer
    EMPLOYEE = "employee"  # HMAC pseudonym, namespace employee
    EMAIL = "email"  # HMAC pseudonym of the trimmed, lower-cased address
    REDACT = "redact"  # free text: e-mails, phones, IBANs, cards replaced


@dataclass(frozen=True)
class Field:
    """One column of an entity: name, type, meaning, and what is personal about it."""

    name: str
    type: FieldType
    description: str
    required: bool = False
    personal: Personal | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A thing the warehouse knows: one raw table, one staging model per system."""

    name: str
    grain: str
    fields: tuple[Field, ...]
    text_at: str | None = None  # the field that dates its free text

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields that hold people's own words."""
        return tuple(f.name for f in self.fields if f.personal is Personal.REDACT)

    @property
    def id_fields(self) -> tuple[str, ...]:
        """The fields that must be filled for a row to be usable."""
        return tuple(f.name for f in self.fields if f.required)

    def field(self, name: str) -> Field:
        """Return the field of that name; KeyError when the entity has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


def segments() -> tuple[Field, ...]:
    """Self-declared attributes of a person that a KPI can be cut by."""
    return (
        Field("region", FieldType.TEXT, "Region or state"),
        Field("country", FieldType.TEXT, "Country"),
        Field("language", FieldType.TEXT, "Preferred language"),
        Field("birth_year", FieldType.BIGINT, "Self-reported year of birth"),
        Field("self_declared_group", FieldType.TEXT, "Self-declared group, opt-in"),
    )
