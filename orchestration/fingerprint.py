"""One hash for what a published file says, whatever the run that made it.

Two runs over the same sources must agree on it, so columns that name the run or the moment are left
out, rows may come in any order, and doubles are compared to seven digits: adding them up on several
threads may turn the last ones.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from orchestration.published import quoted, tables_of

_NAMES = "run_id as_of started_at ended_at loaded_at last_loaded_at seen_at built_at _dlt_load_id"
OF_THE_RUN = frozenset(_NAMES.split())
# Tables that say how the last attempt went, not what the sources hold
ABOUT_THE_RUN = frozenset({"audit.audit_run", "audit.audit_freshness"})


def fingerprint(database: Path) -> str:
    """Return the hash of every table of a published file."""
    digest = hashlib.sha256()
    for name, value in sorted(by_table(database).items()):
        digest.update(f"{name}={value}\n".encode())
    return digest.hexdigest()


def by_table(database: Path) -> dict[str, str]:
    """Return the hash of each table, to see which one differs."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: _of_table(connection, name) for name in tables_of(connection) if name not in ABOUT_THE_RUN
        }


def _of_table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    described = connection.execute(f"describe {quoted(name)}").fetchall()
    columns = [(row[0], row[1]) for row in described if row[0] not in OF_THE_RUN]
    parts = ", ".join(_as_text(column, kind) for column, kind in columns) or "''"
    found = connection.execute(
        f"select count(*), coalesce(sum(hash({parts})::hugeint), 0) from {quoted(name)}"
    ).fetchall()
    names = ",".join(column for column, _kind in columns)
    return f"{found[0][0]}:{found[0][1]}:{hashlib.sha256(names.encode()).hexdigest()[:12]}"


def _as_text(column: str, kind: str) -> str:
    name = '"' + column.replace('"', '""') + '"'
    return f"format('{{:.6e}}', {name})" if kind in ("DOUBLE", "FLOAT") else name
