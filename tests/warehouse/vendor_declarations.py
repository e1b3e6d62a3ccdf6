"""The YAML beside a vendor's staging models follows its connector and ingestion.entities.

`python -m tests.warehouse.vendor_declarations` writes, for every vendor, the raw tables as dbt sources and
the columns of each staging model that is there; a test compares. The SQL of the models is written by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingestion.connector import Stream
from ingestion.connectors import VENDORS, connector
from ingestion.entities import ENTITIES, FieldType
from tests.warehouse.declarations import (
    LOADER_COLUMNS,
    RAW_TYPES,
    STAGED_LOADER_COLUMNS,
    STAGED_TYPES,
    STAGING,
    _column,
    _meaning,
    render_counts_yaml,
)

BY = "# Written by `python -m tests.warehouse.vendor_declarations` from the connector and ingestion.entities."


def render_sources(vendor: Any) -> str:
    """YAML of a vendor's raw tables."""
    lines = [BY, "version: 2", "sources:", f"  - name: raw_{vendor.name}", "    database: raw"]
    lines += [f"    description: Records of {vendor.name} in its own words.", "    tables:"]
    for stream in vendor.all_streams():
        lines += [
            f"      - name: {stream.table}",
            f'        description: "One row per record of {stream.table}, as {vendor.name} gives it."',
            "        columns:",
            *(_column(10, name, kind, said) for name, kind, said in _raw_columns(stream)),
        ]
    return "\n".join([*lines, ""])


def _raw_columns(stream: Stream) -> list[tuple[str, str, str]]:
    types = RAW_TYPES | {FieldType.JSON: "json"}
    found = []
    for column in stream.columns:
        rule = stream.personal.get(column.name)
        treated = {None: "", "redact": "; redacted", "label": "; redacted"}.get(rule, f"; pseudonym ({rule})")
        found.append((column.name, types[column.type], f"{column.path} of the record{treated}"))
    found += [(name, types[kind], said) for name, kind, said in LOADER_COLUMNS if name != "_row"]
    return found


def render_model(vendor: Any, entity: Any) -> str:
    """YAML of one staging model."""
    loader = {name: (kind, said) for name, kind, said in LOADER_COLUMNS}
    noun = entity.name.replace("_", " ")
    lines = [
        BY,
        "version: 2",
        "models:",
        f"  - name: stg_{vendor.name}__{entity.name}s",
        "    description: >",
    ]
    lines += [f"      Every {noun} that {vendor.name} holds, without deleted ones; instants in UTC."]
    lines += [f"      {entity.grain[:-1]}, source and stream.", "    columns:"]
    lines += [
        _column(6, name, STAGED_TYPES[loader[name][0]], loader[name][1]) for name in STAGED_LOADER_COLUMNS
    ]
    lines += [_column(6, f.name, STAGED_TYPES[f.type], _meaning(f)) for f in entity.fields]
    return "\n".join([*lines, ""])


def rendered() -> dict[Path, str]:
    """Return the YAML of every vendor: path -> text."""
    files: dict[Path, str] = {}
    for name in VENDORS:
        vendor: Any = connector(name)
        folder = STAGING / name
        files[folder / f"_raw_{name}.yml"] = render_sources(vendor)
        counts = render_counts_yaml(name).splitlines()
        files[folder / f"stg_{name}__row_counts.yml"] = "\n".join([BY, *counts[1:], ""])
        for entity in ENTITIES:
            model = folder / f"stg_{name}__{entity.name}s.sql"
            if model.is_file():
                files[model.with_suffix(".yml")] = render_model(vendor, entity)
    return files


if __name__ == "__main__":
    for path, text in rendered().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
