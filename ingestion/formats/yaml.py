"""YAML for what people write by hand: a list of entries, each with the declared columns as keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.connector import ABSENT, Chunk, Stream
from ingestion.formats.columns import match_columns
from ingestion.quarantine import Refused, Tally


def read(con: duckdb.DuckDBPyConnection, path: Path, stream: Stream, tally: Tally) -> Iterator[Chunk]:
    """Yield the entries of a YAML list as text, each with the line it begins on."""
    entries = _entries(path)
    tally.source_rows = len(entries)
    keys = list(dict.fromkeys(key for _, entry in entries for key in entry))
    places = match_columns(keys, stream, tally)
    if places is None:
        missing = ", ".join(f'"{d.column}"' for d in tally.drift if d.kind == "missing")
        raise Refused(f"declared keys are missing: {missing}", len(entries), "header", 1)
    data = {
        f"c{p}": pa.array([_text(entry.get(keys[p])) for _, entry in entries], pa.string())
        for p in places.values()
    }
    lines = pa.array([line for line, _ in entries], pa.int64())
    con.register("incoming_yaml", pa.table(data | {"line": lines}))
    columns = {c.name: f"c{places[c.name]}" if c.name in places else ABSENT for c in stream.columns}
    yield Chunk("incoming_yaml", columns, "line")
    con.unregister("incoming_yaml")


def _entries(path: Path) -> list[tuple[int, dict[str, Any]]]:
    import yaml  # noqa: PLC0415 - only when there is such a file

    try:
        document = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Refused("the file is not valid YAML", 0, "row", mark.line + 1 if mark else None) from None
    if content is None:
        return []
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        raise Refused("the file is not a list of entries with keys", 0, "row", 1)
    return [(node.start_mark.line + 1, entry) for node, entry in zip(document.value, content, strict=True)]


def _text(value: Any) -> str | None:
    """Write a value the way a CSV would; several values are separated by a semicolon."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return ";".join(str(_text(one)) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value)
