"""The registry of initiatives: files of fixed layout in the company folder, read like any other source."""

from __future__ import annotations

import re
from pathlib import Path

from ingestion.entities import BY_NAME
from ingestion.layout import FilesSource

NAME = "registry"
HEAD_BYTES = 1 << 16  # enough for the comments, the header and the first entries
#: Stream -> entity and the file that holds it. The first that is there is read.
FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "initiatives": ("initiative", ("initiatives.csv", "initiatives.yaml")),
    "assignments": ("assignment", ("assignments.csv",)),
    "costs": ("initiative_cost", ("initiative_costs.csv",)),
    "assumptions": ("assumption", ("initiative_assumptions.csv",)),
}
_KEYS = {
    "initiatives": ["initiative_id"],
    "assignments": ["initiative_id", "unit_type", "unit_id"],
    "costs": ["initiative_id", "cost_on", "kind"],
    "assumptions": [],  # the initiative may be empty, and a column of a key may not
}
#: A unit's id stands in one column of the file, and is personal only where persons are assigned.
_UNIT_FIELDS = {
    "unit_id": "case when lower(unit_type) not in ('customer', 'employee') then unit_id end",
    "customer_id": "case when lower(unit_type) = 'customer' then unit_id end",
    "employee_id": "case when lower(unit_type) = 'employee' then unit_id end",
}


def registry(home: Path) -> FilesSource | None:
    """Return the source for the registry files that exist; None when there is none."""
    streams = {}
    for stream, (entity, names) in FILES.items():
        found = [home / name for name in names if (home / name).is_file()]
        if found:
            streams[stream] = _layout(stream, entity, found[0])
    if not streams:
        return None
    return FilesSource.model_validate({"connector": "files", "path": ".", "streams": streams})


def _layout(stream: str, entity: str, path: Path) -> dict[str, object]:
    """Return the layout of a file: of the columns that may be left out, those it speaks of."""
    columns = {field.name: field.type.value for field in BY_NAME[entity].fields}
    required, units = set(BY_NAME[entity].id_fields), {}
    if stream == "assignments":
        columns = {name: kind for name, kind in columns.items() if name not in ("customer_id", "employee_id")}
        required, units = required | {"unit_id"}, _UNIT_FIELDS
    head = path.read_bytes()[:HEAD_BYTES].decode("utf-8", "replace")
    there = [name for name in columns if name in required or re.search(rf"\b{name}\b", head)]
    return {
        "entity": entity,
        "files": path.name,
        "format": path.suffix.removeprefix("."),
        "columns": {name: columns[name] for name in there},
        "fields": {name: f'"{name}"' for name in there} | units,
        "key": _KEYS[stream],
        "optional": [name for name in there if name not in required],
        "comment": "#",
    }
