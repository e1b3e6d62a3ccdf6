"""A raw file made by hand: the declared tables, with the few rows a case needs.

Real loads are tested end to end; here a row says exactly what a rule should see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ingestion.warehouse import ensure_tables, opened


def fill(path: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Make the raw file and append rows to tables such as raw_files.ticket.

    What a row leaves out is NULL; provenance gets a plain default.
    """
    with opened(path) as connection:
        ensure_tables(connection)
        for table, rows in tables.items():
            for number, row in enumerate(rows, start=1):
                full = dict(row) if table.startswith("raw_ingestion.") else _with_provenance(row, number)
                names, marks = ", ".join(full), ", ".join("?" for _ in full)
                connection.execute(f"insert into {table} ({names}) values ({marks})", list(full.values()))


def _with_provenance(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    plain = {"_source": "src", "_stream": "stream", "_file": "one.csv", "_line": number, "_is_deleted": False}
    return plain | {"_row_key": f"key-{number}", "_dlt_load_id": "1"} | dict(row)
