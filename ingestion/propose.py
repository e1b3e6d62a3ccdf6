# ruff: noqa: PLC0415 - duckdb and openpyxl are only imported when there is a file to look at
"""A first layout for a file, for a person to check: what `empathy init` writes into company.toml.

Only here is anything guessed; a run never does. How a CSV file is cut into columns is asked of DuckDB's
sniffer, and a type is proposed when nearly all values can be read with it the way a run would read
them: a few broken lines must not hide what a file is. The proposal is commented where a person has to decide.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import duckdb

from ingestion.casts import cast, cleaned
from ingestion.connector import TextRules
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
_NEARLY_ALL = 0.9
_MOST_WORDS = 12
_NUMBERS = ((".", None), (",", None), (",", "."), (".", ","))
_ORDERS = ("ymd", "dmy", "mdy")
_GUESSED = (FieldType.BIGINT, FieldType.DOUBLE, FieldType.TIMESTAMP, FieldType.BOOLEAN)
_MONEY = re.compile(
    r"price|amount|total|charge|revenue|cost|salary|preis|betrag|prix|montant|prezzo|importo|precio", re.I
)


def propose_layout(path: Path, entity: str, *, source: str = "mine", name: str | None = None) -> str:
    """Return commented TOML for company.toml: a source with one stream that reads files like this one."""
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"{path.name}: only {', '.join(sorted(_FORMATS))} files can be read")
    if entity not in BY_NAME:
        raise ValueError(f'"{entity}" is not an entity; allowed: {", ".join(BY_NAME)}')
    try:
        if not path.stat().st_size:
            raise ValueError(f"{path.name}: the file is empty")
        seen = _look(path, kind)
    except (duckdb.Error, OSError, BadZipFile) as error:
        said = str(error).splitlines()[0]
        raise ValueError(f"{path.name}: cannot be read as {kind}: {said}") from None
    columns = seen.columns
    stem = re.sub(r"[\W\d_]+$", "", path.stem)  # the next file will have another date or number
    stream = name or re.sub(r"\W+", "_", stem.lower()).strip("_") or "stream"
    table = f"sources.{source}.streams.{stream}"
    lines = [f"[sources.{source}]  # a name of your choice; write these three lines once for all its streams"]
    lines += ['connector = "files"', 'path = "drop"', ""]
    files = _toml(f"{stem}*{path.suffix}")
    lines += [f"[{table}]", f'entity = "{entity}"', f"files = {files}", f'format = "{kind}"']
    lines += [f"{key} = {_toml(value)}{seen.doubts.get(key, '')}" for key, value in seen.dialect.items()]
    lines += [f"# key = [{', '.join(_toml(n) for n, _ in columns[:1])}]  # the columns that identify a row"]
    personal = [column for column, _ in columns if _PERSONAL.search(column)]
    rules = ", ".join(f'{_toml(c)} = "{"email" if "mail" in c.lower() else "drop"}"' for c in personal)
    lines += [f"personal = {{ {rules} }}  # customer, employee, email, redact or drop"]
    lines += ["", f"[{table}.columns]", *(f'{_toml(n)} = "{kind}"' for n, kind in columns)]
    lines += ["", f"[{table}.fields]", *_fields(BY_NAME[entity], [column for column, _ in columns])]
    lines += _values(BY_NAME[entity], seen, table)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Seen:
    """What a file looks like: how it is written, and its columns with the types their values allow."""

    dialect: dict[str, str | bool]
    columns: list[tuple[str, FieldType]]
    doubts: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)  # of columns with few different texts


def _look(path: Path, kind: str) -> _Seen:
    with duckdb.connect() as con:
        if kind == "excel":
            return _look_at_sheet(path)
        if kind == "parquet":
            return _Seen({}, _described(con, f"read_parquet({literal(str(path))})"))
        if kind == "jsonl":
            return _Seen(
                {}, _described(con, f"read_json({literal(str(path))}, format = 'newline_delimited')")
            )
        return _look_at_csv(con, path)


def _look_at_csv(con: duckdb.DuckDBPyConnection, path: Path) -> _Seen:
    encoding = _encoding(path)
    # Lines with too few or too many columns are left out, or they would decide what the delimiter is.
    options = f"sample_size = {_SAMPLE_ROWS}, encoding = {literal(encoding)}, ignore_errors = true"
    query = f"select Delimiter, Quote, HasHeader from sniff_csv({literal(str(path))}, {options})"
    ((delimiter, quote, header),) = con.execute(query).fetchall()
    read = f"read_csv({literal(str(path))}, {options}, all_varchar = true)"
    con.execute(f"create temp table sample as from {read} limit {_SAMPLE_ROWS}")
    names = [row[0] for row in con.execute("describe sample").fetchall()]

    numbers = [TextRules(decimal=point, thousands=group) for point, group in _NUMBERS]
    rules = _best(con, names, FieldType.DOUBLE, numbers)[0]
    orders = _best(con, names, FieldType.TIMESTAMP, [TextRules(date_order=order) for order in _ORDERS])
    rules = TextRules(rules.decimal, rules.thousands, orders[0].date_order)

    dialect: dict[str, str | bool] = {"delimiter": delimiter, "encoding": encoding, "header": header}
    if quote in ("\0", "(empty)") and _holds(path, b'"'):
        dialect["quote"] = ""  # the character is there, but means itself
    elif quote not in ('"', "\0", "(empty)"):
        dialect["quote"] = quote
    dialect["date_order"] = rules.date_order
    if rules.decimal != ".":
        dialect["decimal"] = rules.decimal
    if rules.thousands:
        dialect["thousands"] = rules.thousands
    also = [other.date_order for other in orders[1:]]
    doubts = {"date_order": f"  # or {', '.join(also)}: the days of this file do not tell"} if also else {}
    columns = [(name, _type_of_texts(con, name, rules)) for name in names]
    texts = [name for name, kind in columns if kind is FieldType.TEXT]
    return _Seen(dialect, columns, doubts, {name: _words(con, name) for name in texts})


def _best(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], kind: FieldType, rules: Sequence[TextRules]
) -> list[TextRules]:
    """Return the ways of writing that read most values, the most usual one first.

    Where nothing tells them apart only that one is returned, unless it is a question of days and months.
    """
    counts = [sum(_fitting(con, name, kind, rule)[0] for name in names) for rule in rules]
    return [rule for rule, count in zip(rules, counts, strict=True) if count == max(counts)][
        : 1 if counts[0] == max(counts) else None
    ]


def _fitting(con: duckdb.DuckDBPyConnection, name: str, kind: FieldType, rules: TextRules) -> tuple[int, int]:
    """Count the values of a column that a run would read as this type, and all its values."""
    value = f"({cleaned(quoted(name), rules, kind)})"
    query = f"select count({cast(value, 'VARCHAR', kind, rules)}), count({value}) from sample"
    ((fit, filled),) = con.execute(query).fetchall()
    return fit, filled


def _type_of_texts(con: duckdb.DuckDBPyConnection, name: str, rules: TextRules) -> FieldType:
    column = quoted(name)
    query = f"select bool_or(regexp_matches({column}, '^0\\d')), bool_or(contains({column}, ':')) from sample"
    ((zeros, clocks),) = con.execute(query).fetchall()
    for kind in _GUESSED:
        fit, filled = _fitting(con, name, kind, rules)
        if not fit or fit < _NEARLY_ALL * filled or (zeros and kind in (FieldType.BIGINT, FieldType.DOUBLE)):
            continue
        return _type(name, "DATE" if kind is FieldType.TIMESTAMP and not clocks else kind.name)
    return FieldType.TEXT


def _holds(path: Path, sought: bytes) -> bool:
    with path.open("rb") as file:
        return any(sought in block for block in iter(lambda: file.read(1 << 20), b""))


def _words(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    query = f"select distinct {quoted(name)} from sample where {quoted(name)} is not null order by 1"
    found = con.execute(f"{query} limit {_MOST_WORDS + 1}").fetchall()
    return [str(row[0]) for row in found] if len(found) <= _MOST_WORDS else []


def _look_at_sheet(path: Path) -> _Seen:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book[book.sheetnames[0]]
        names = [str(cell) for cell in next(sheet.iter_rows(values_only=True), ()) if cell is not None]
        return _Seen({"sheet": sheet.title}, [(name, FieldType.TEXT) for name in names])
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


def _matches(entity: Entity, columns: Iterable[str]) -> dict[str, str]:
    """Return the columns whose names are those of fields."""
    simple = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in columns}
    wanted = {f.name: re.sub(r"[^a-z0-9]", "", f.name) for f in entity.fields}
    return {name: simple[key] for name, key in wanted.items() if key in simple}


def _fields(entity: Entity, columns: Sequence[str]) -> list[str]:
    """Match fields and columns by name; the rest is left as a comment for the person."""
    matched = _matches(entity, columns)
    lines = []
    for each in entity.fields:
        column = matched.get(each.name)
        need = " (needed)" if each.required else ""
        given = f"{each.name} = {_toml(quoted(column))}" if column else f"# {each.name} = "
        lines.append(f"{given}  # {each.description}{need}")
    return lines


def _values(entity: Entity, seen: _Seen, table: str) -> list[str]:
    """Ask for the meaning of words that the entity does not know; an unknown word means quarantine."""
    matched = _matches(entity, seen.words)
    lines = []
    for each in entity.fields:
        words = seen.words.get(matched.get(each.name, ""), [])
        known = {word: word.lower() if word.lower() in each.allowed else "?" for word in words}
        if not each.allowed or "?" not in known.values():
            continue
        pairs = ", ".join(f"{_toml(word)} = {_toml(meaning)}" for word, meaning in known.items())
        lines.append(f"# {each.name} = {{ {pairs} }}  # allowed: {', '.join(each.allowed)}")
    return ["", f"[{table}.values]  # put a word for each ?", *lines] if lines else []


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
