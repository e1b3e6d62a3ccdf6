"""One kind of dropped file: its columns, and where the model keeps what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field

VOLUME = "volume"  # stands for the format chosen for the helpdesk's big files
SAME = "="  # the entity's field has the model's name


@dataclass(frozen=True)
class Col:
    """A column of a file: its name there, its type, where the model keeps it, what it fills."""

    name: str
    type: str
    model: str
    fills: str = SAME
    expression: str = ""  # default: the column itself
    personal: str = ""


@dataclass(frozen=True)
class Shape:
    """One kind of file."""

    source: str
    stream: str
    entity: str
    files: str
    format: str
    note: str
    columns: tuple[Col, ...]
    key: tuple[str, ...] = ()
    changed: str = ""
    delimiter: str = ","
    decimal: str = "."
    date_order: str = "ymd"
    local_time: bool = False  # written as the wall clock shows, without an offset
    nulls: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Folder of the files below drop/."""
        return self.files.partition("/")[0] if "/" in self.files else ""
