# ruff: noqa: PLC0415 - duckdb and openpyxl are only imported when there is a file to look at
"""A first layout for a file, for a person to check: what `empathy init` writes into company.toml.

Only here is anything guessed, with DuckDB's CSV sniffer and a look at the values; a run
never does. The proposal is commented where a person has to decide.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from ingestion.entities import BY_NAME, Entity, FieldType
from ingestion.expressions import literal, quoted

_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "excel",
}
_SAMPLE_ROWS = 20_000
_FIELD_TYPES = (
    ("TIMESTAMP", FieldType.TIMESTAMP),
    ("DATE", FieldType.DATE),
    ("BOOLEAN", FieldType.BOOLEAN),
    ("DECIMAL", FieldType.DECIMAL),
    ("DOUBLE", FieldType.DOUBLE),
    ("FLOAT", FieldType.DOUBLE),
    ("STRUCT", FieldType.JSON),
    ("MAP", FieldType.JSON),
    ("JSON", FieldType.JSON),
)
_PERSONAL = re.compile(r"name|mail|phone|mobile|address|street|birth|iban|\bip\b", re.I)
_MONEY = re.compile(r"price|amount|total|charge|revenue|cost|salary", re.I)


def propose_layout(path: Path, entity: str, *, source: str = "mine", name: str | None = None) -> str:
    """Return commented TOML for company.toml: a source with one stream that reads files like this one."""
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"{path.name}: only {', '.join(sorted(_FORMATS))} files can be read")
    if entity not in BY_NAME:
        raise ValueError(f'"{entity}" is not an entity; allowed: {", ".join(BY_NAME)}')
    dialect, columns = _look(path, kind)
    stream = name or re.sub(r"\W+", "_", path.stem.lower()).strip("_") or "stream"
    table = f"sources.{source}.streams.{stream}"
    lines = [f"[sources.{source}]  # a name of your choice", 'connector = "files"', 'path = "drop"', ""]
    lines += [f"[{table}]", f'entity = "{entity}"', f'files = "*{path.suffix}"', f'format = "{kind}"']
    lines += [f"{key} = {_toml(value)}" for key, value in dialect.items()]
    lines += [f"# key = [{', '.join(_toml(n) for n, _ in columns[:1])}]  # the columns that identify a row"]
    personal = [column for column, _ in columns if _PERSONAL.search(column)]
    rules = ", ".join(f'{_toml(column)} = "drop"' for column in personal)
    lines += [f"personal = {{ {rules} }}  # customer, employee, email, redact or drop"]
    lines += ["", f"[{table}.columns]", *(f'{_toml(n)} = "{kind}"' for n, kind in columns)]
    lines += ["", f"[{table}.fields]", *_fields(BY_NAME[entity], [column for column, _ in columns])]
    return "\n".join(lines) + "\n"


def _look(path: Path, kind: str) -> tuple[dict[str, str | bool], list[tuple[str, FieldType]]]:
    """Look at a file: how it is written, and its columns with the types their values allow."""
    with duckdb.connect() as con:
        if kind == "excel":
            return _look_at_sheet(path)
        if kind == "parquet":
            return {}, _described(con, f"read_parquet({literal(str(path))})")
        if kind == "jsonl":
            return {}, _described(con, f"read_json({literal(str(path))}, format = 'newline_delimited')")
        encoding = _encoding(path)
        options = f"sample_size = {_SAMPLE_ROWS}, encoding = {literal(encoding)}"
        query = "select Delimiter, Quote, HasHeader, DateFormat, TimestampFormat from sniff_csv({}, {})"
        sniffed = con.execute(query.format(literal(str(path)), options)).fetchall()
        ((delimiter, quote, header, date_format, time_format),) = sniffed
        dialect: dict[str, str | bool] = {"delimiter": delimiter, "encoding": encoding, "header": header}
        if quote != '"':
            dialect["quote"] = quote if quote not in ("\0", "(empty)") else ""
        dialect["date_order"] = _date_order(time_format or date_format or "")
        columns = _described(con, f"read_csv({literal(str(path))}, {options})")
        if delimiter != "," and _decimal_comma(con, path, options, [name for name, _ in columns]):
            dialect["decimal"] = ","
        return dialect, columns


def _look_at_sheet(path: Path) -> tuple[dict[str, str | bool], list[tuple[str, FieldType]]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book[book.sheetnames[0]]
        names = [str(cell) for cell in next(sheet.iter_rows(values_only=True), ()) if cell is not None]
        return {"sheet": sheet.title}, [(name, FieldType.TEXT) for name in names]
    finally:
        book.close()


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            while data := file.read(1 << 20):
                decoder.decode(data)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _date_order(written: str) -> str:
    letters = [letter.lower() for letter in re.findall(r"%([YymbBd])", written)]
    order = "".join({"b": "m"}.get(letter, letter) for letter in letters)
    return order if order in ("dmy", "mdy") else "ymd"


def _decimal_comma(con: duckdb.DuckDBPyConnection, path: Path, options: str, names: Sequence[str]) -> bool:
    pattern = literal(r"[+-]?[\d.]*,\d{1,4}")
    checks = " or ".join(f"regexp_full_match({quoted(name)}, {pattern})" for name in names)
    query = (
        f"select 1 from read_csv({literal(str(path))}, {options}, all_varchar = true) where {checks} limit 1"
    )
    return bool(checks) and bool(con.execute(query).fetchall())


def _described(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, FieldType]]:
    rows = con.execute(f"describe select * from {relation}").fetchall()
    return [(row[0], _type(row[0], row[1])) for row in rows]


def _type(name: str, kind: str) -> FieldType:
    if kind.endswith("[]"):
        return FieldType.JSON
    # An id that happens to be a number is still an id: text keeps leading zeros.
    if re.search(r"(^|[^a-z])(id|no|nr|code|zip)$", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()):
        return FieldType.TEXT
    for word, declared in _FIELD_TYPES:
        if kind.startswith(word):
            money = declared is FieldType.DOUBLE and _MONEY.search(name)
            return FieldType.DECIMAL if money else declared
    return FieldType.BIGINT if "INT" in kind else FieldType.TEXT


def _fields(entity: Entity, columns: Sequence[str]) -> list[str]:
    """Match fields and columns by name; the rest is left as a comment for the person."""
    simple = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in columns}
    lines = []
    for field in entity.fields:
        column = simple.get(re.sub(r"[^a-z0-9]", "", field.name))
        need = " (needed)" if field.required else ""
        given = f"{field.name} = {_toml(quoted(column))}" if column else f"# {field.name} = "
        lines.append(f"{given}  # {field.description}{need}")
    return lines


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
