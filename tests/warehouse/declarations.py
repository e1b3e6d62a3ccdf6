"""The staging layer of files, SQL and a company's own connectors follows ingestion.entities, field by field.

`python tests/warehouse/declarations.py` writes models/staging/{files,sql,own}; a test compares what is
there with what this would write, so neither side can change alone.
"""

from __future__ import annotations

from pathlib import Path

from ingestion.entities import ENTITIES, Entity, Field, FieldType

STAGING = Path(__file__).parents[2] / "dbt_project" / "models" / "staging"
#: Systems that fill entities: what holds their rows, and what says which column is which field.
SYSTEMS = {
    "files": ("files", "the layouts in company.toml"),
    "sql": ("databases", "the layouts in company.toml"),
    "own": ("the company's own connectors", "the connectors themselves"),
}
RAW_TYPES = {
    FieldType.TEXT: "varchar",
    FieldType.BIGINT: "bigint",
    FieldType.DOUBLE: "double",
    FieldType.DECIMAL: "decimal(18,4)",
    FieldType.BOOLEAN: "boolean",
    FieldType.TIMESTAMP: "timestamp with time zone",
    FieldType.DATE: "date",
}
STAGED_TYPES = RAW_TYPES | {FieldType.TEXT: "string", FieldType.TIMESTAMP: "timestamp"}
# Columns ingestion adds to every row: name, type, meaning.
LOADER_COLUMNS: tuple[tuple[str, FieldType, str], ...] = (
    ("_source", FieldType.TEXT, "Name of the source in company.toml"),
    ("_stream", FieldType.TEXT, "Name of the stream in company.toml"),
    ("_file", FieldType.TEXT, "File the row came from, or the table"),
    ("_line", FieldType.BIGINT, "Line in the file"),
    ("_row_key", FieldType.TEXT, "Hash of the key declared for the stream"),
    ("_changed_at", FieldType.TIMESTAMP, "When the source changed the row, where it says so"),
    ("_is_deleted", FieldType.BOOLEAN, "The source deleted the row"),
    ("_row", FieldType.TEXT, "Every declared column of the row as JSON, personal ones pseudonymised"),
    ("_dlt_load_id", FieldType.TEXT, "Load that brought the row"),
)
STAGED_LOADER_COLUMNS = ("_source", "_stream", "_file", "_line", "_row_key", "_changed_at", "_dlt_load_id")


def model_name(system: str, entity: Entity) -> str:
    """Return the staging model of an entity, such as stg_files__tickets."""
    return f"stg_{system}__{entity.name}s"


def _selected(name: str, kind: FieldType) -> str:
    """One line of a select list; instants become naive UTC."""
    if kind is FieldType.TIMESTAMP:
        return f"    {{{{ utc_timestamp('{name}') }}}} as {name}"
    return f"    {name}"


def render_sql(system: str, entity: Entity) -> str:
    """SQL of a staging model: the newest version of every row that was not deleted."""
    loader = {name: kind for name, kind, _ in LOADER_COLUMNS if name in STAGED_LOADER_COLUMNS}
    lines = [_selected(name, loader[name]) for name in STAGED_LOADER_COLUMNS]
    lines += [_selected(field.name, field.type) for field in entity.fields]
    source_call = f"source('raw_{system}', '{entity.name}')"
    columns = ",\n".join(lines)
    where = "where not coalesce(_is_deleted, false)"
    if system == "files":  # a key may stand in several files; databases are merged on the key when loaded
        where = f"{where} and {{{{ is_newest_version({source_call}) }}}}"
    alias = " as entry" if system == "files" else ""
    return f"select\n{columns}\nfrom {{{{ {source_call} }}}}{alias}\n{where}\n"


def _column(indent: int, name: str, kind: str, description: str) -> str:
    """One line of YAML for one column."""
    typed = f'"{kind}"' if "," in kind else kind
    return f'{" " * indent}- {{ name: {name}, data_type: {typed}, description: "{description}" }}'


def _meaning(field: Field) -> str:
    """Description of a field, with the values it may have."""
    return f"{field.description} ({', '.join(field.allowed)})" if field.allowed else field.description


def render_yaml(system: str, entity: Entity) -> str:
    """YAML beside a staging model: the raw table it reads and the columns it gives."""
    loader = {name: (kind, text) for name, kind, text in LOADER_COLUMNS}
    raw = [_column(10, f.name, RAW_TYPES[f.type], _meaning(f)) for f in entity.fields]
    raw += [_column(10, name, RAW_TYPES[kind], text) for name, (kind, text) in loader.items()]
    staged = [
        _column(6, name, STAGED_TYPES[loader[name][0]], loader[name][1]) for name in STAGED_LOADER_COLUMNS
    ]
    staged += [_column(6, f.name, STAGED_TYPES[f.type], _meaning(f)) for f in entity.fields]
    what, by = SYSTEMS[system]
    noun = entity.name.replace("_", " ")
    return "\n".join(
        [
            "# Written by tests/warehouse/declarations.py from ingestion.entities.",
            "version: 2",
            "sources:",
            f"  - name: raw_{system}",
            "    database: raw",
            f"    description: Rows of {what}, mapped to canonical fields by {by}.",
            "    tables:",
            f"      - name: {entity.name}",
            f'        description: "{entity.grain[:-1]}, stream and version, as loaded from {what}."',
            "        columns:",
            *raw,
            "models:",
            f"  - name: {model_name(system, entity)}",
            "    description: >",
            f"      Every {noun} that {what} hold, newest version, without deleted ones; instants in UTC.",
            f"      {entity.grain[:-1]}, source and stream.",
            "    columns:",
            *staged,
            "",
        ]
    )


def render_counts_sql(system: str) -> str:
    """SQL of the model that counts the rows of all entities of a system."""
    names = "".join(f"\n    '{entity.name}'," for entity in ENTITIES).rstrip(",")
    return f"{{% set entities = [{names}\n] %}}\n{{{{ row_counts('{system}', entities) }}}}\n"


def render_counts_yaml(system: str) -> str:
    """YAML beside that model."""
    columns = {
        "source": "string",
        "stream": "string",
        "entity": "string",
        "raw_rows": "bigint",
        "staged_rows": "bigint",
    }
    meanings = ("Source", "Stream", "Entity its rows become", "Rows in the raw table", "Rows in staging")
    return "\n".join(
        [
            "# Written by tests/warehouse/declarations.py from ingestion.entities.",
            "version: 2",
            "models:",
            f"  - name: stg_{system}__row_counts",
            "    description: Rows as loaded and as staged. One row per source, stream and entity.",
            "    columns:",
            *(_column(6, n, t, d) for (n, t), d in zip(columns.items(), meanings, strict=True)),
            "",
        ]
    )


def render_macros() -> str:
    """Macros that know the fields of every entity."""
    loader = {name: STAGED_TYPES[kind] for name, kind, _ in LOADER_COLUMNS if name in STAGED_LOADER_COLUMNS}
    lines = [
        "{# Written by tests/warehouse/declarations.py from ingestion.entities. #}",
        "{% macro loader_columns() -%}",
        "    {{ return({",
        *(f"        '{name}': '{kind}'," for name, kind in loader.items()),
        "    }) }}",
        "{%- endmacro %}",
        "",
        "{% macro entity_columns(entity) -%}",
        "    {%- set entities = {",
    ]
    for entity in ENTITIES:
        lines.append(f"        '{entity.name}': {{")
        lines += [f"            '{field.name}': '{STAGED_TYPES[field.type]}'," for field in entity.fields]
        lines.append("        },")
    return "\n".join([*lines, "    } -%}", "    {{ return(entities[entity]) }}", "{%- endmacro %}", ""])


def rendered() -> dict[Path, str]:
    """All staging files of these systems: path -> text."""
    files: dict[Path, str] = {STAGING.parents[1] / "macros" / "entities.sql": render_macros()}
    for system in SYSTEMS:
        for entity in ENTITIES:
            stem = STAGING / system / model_name(system, entity)
            files[stem.with_suffix(".sql")] = render_sql(system, entity)
            files[stem.with_suffix(".yml")] = render_yaml(system, entity)
        counts = STAGING / system / f"stg_{system}__row_counts"
        files[counts.with_suffix(".sql")] = render_counts_sql(system)
        files[counts.with_suffix(".yml")] = render_counts_yaml(system)
    return files


if __name__ == "__main__":
    for path, text in rendered().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
