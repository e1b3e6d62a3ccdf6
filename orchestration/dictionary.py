"""The data dictionary in docs/: written from the code, compared with it by a test.

``python -m orchestration.dictionary`` writes docs/data-dictionary.md (published tables, from the dbt
project) and docs/entities.md (fields a layout can fill, from ``ingestion.entities``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.entities import ENTITIES, Entity, Field
from orchestration.assets.manifest import manifest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PUBLISHED = ("core", "kpi", "impact", "roi", "audit")
WRITTEN_BY = "<!-- Written by `python -m orchestration.dictionary`; do not edit. -->"


def entities_page() -> str:
    """Return docs/entities.md: every entity with its fields."""
    lines = [
        "# Entities",
        WRITTEN_BY,
        "",
        "What files and database tables can be mapped to (`entity = ...` in company.toml). A field in",
        "**bold** must be filled for a row to be usable. A personal field is stored as it says: as a",
        "pseudonym, or redacted.",
    ]
    for entity in ENTITIES:
        lines += ["", f"## {entity.name}", entity.grain, "", *_entity_table(entity)]
    return "\n".join(lines) + "\n"


def dictionary_page(graph: Mapping[str, Any]) -> str:
    """Return docs/data-dictionary.md: every published table with its columns and KPIs."""
    lines = [
        "# Data dictionary",
        WRITTEN_BY,
        "",
        "The tables of the published file. Ask them with `empathy sql`, or open `published/current` with",
        "any DuckDB client. Times are UTC; columns ending in `_on` are days in the company's zone.",
    ]
    models = sorted(_models(graph), key=lambda node: (PUBLISHED.index(node["schema"]), node["name"]))
    for node in models:
        lines += ["", f"## {node['schema']}.{node['name']}", _one_line(node["description"]), ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [
            f"| `{column['name']}` | {column['data_type'] or ''} | {_one_line(column['description'])} |"
            for column in node["columns"].values()
        ]
    return "\n".join([*lines, "", *_kpi_table(graph)]) + "\n"


def _entity_table(entity: Entity) -> list[str]:
    rows = ["| field | type | meaning |", "|---|---|---|"]
    return rows + [f"| {_field_name(f)} | {f.type} | {_field_meaning(f)} |" for f in entity.fields]


def _field_name(field: Field) -> str:
    return f"**`{field.name}`**" if field.required else f"`{field.name}`"


def _field_meaning(field: Field) -> str:
    allowed = f"; one of {', '.join(f'`{word}`' for word in field.allowed)}" if field.allowed else ""
    personal = f" (personal: {field.personal})" if field.personal else ""
    return f"{field.description}{allowed}{personal}"


def _models(graph: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for node in graph["nodes"].values():
        if node["schema"] in PUBLISHED and node["config"]["materialized"] == "table":
            yield node


def _kpi_table(graph: Mapping[str, Any]) -> list[str]:
    rows = ["## KPIs", "", "| kpi_id | label | unit | better | definition |", "|---|---|---|---|---|"]
    for metric in sorted(graph["metrics"].values(), key=lambda m: m["name"]):
        meta = metric["config"].get("meta") or {}
        if "unit" in meta:
            rows.append(
                f"| `{metric['name']}` | {metric['label']} | {meta['unit']} | {meta['direction']} "
                f"| {_one_line(metric['description'])} |"
            )
    return rows


def _one_line(text: str) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def pages(graph: Mapping[str, Any]) -> dict[Path, str]:
    """Return every generated page with its text."""
    return {DOCS / "entities.md": entities_page(), DOCS / "data-dictionary.md": dictionary_page(graph)}


def main() -> None:
    """Write the generated pages anew."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in pages(manifest(Path(folder))).items():
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
