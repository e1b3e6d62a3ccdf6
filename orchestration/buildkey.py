"""What a build depends on, as one short text: when it is the same, the result is the same.

The code, the settings that models see, the raw rows, which sources failed, and the day in the
company's zone (time passes in open tickets, running contracts and posts without any new row).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from orchestration.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
_CODE = ("dbt_project", "quality", "orchestration", "ingestion")
_KINDS = frozenset({".py", ".sql", ".yml", ".yaml", ".csv", ".json"})
_MADE = frozenset({"target", "logs", "__pycache__"})
#: What dbt's parse of the project depends on: which models a model reads, and settings in YAML. All other
#: variables are read when a model is compiled.
PARSED_WITH = ("systems", "money", "margin_share")
_BOOKKEEPING = ("load_stream", "drift")  # grow with every run, whether or not it brought anything


@cache
def code_version() -> str:
    """Return the version of the installed package and a hash of its code and models."""
    digest = hashlib.sha256()
    for path in sorted(_code_files()):
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    try:
        released = version("empathy-roi")
    except PackageNotFoundError:
        released = "0"
    return f"{released}+{digest.hexdigest()[:12]}"


def _code_files() -> Iterable[Path]:
    for stage in _CODE:
        for path in (ROOT / stage).rglob("*"):
            if path.suffix in _KINDS and not _MADE & set(path.relative_to(ROOT).parts):
                yield path


def parse_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that dbt's parse of the project depends on."""
    return {name: variables[name] for name in PARSED_WITH if name in variables}


def build_key(settings: Settings, now: dt.datetime, failed: Iterable[str]) -> str:
    """Return the key of the build that these settings and the raw file would give."""
    day = now.astimezone(ZoneInfo(settings.company.zone)).date().isoformat()
    parts = [code_version(), settings.fingerprint(), day, raw_state(settings.raw_path), *sorted(failed)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def raw_state(raw_path: Path) -> str:
    """Return a text that changes whenever a row of the raw database does.

    dlt stamps every row it writes with the load that brought it, so the newest stamp and the number
    of rows of a table tell whether it changed, without reading the rows.
    """
    if not raw_path.exists():
        return "no raw database"
    with duckdb.connect(str(raw_path), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, bool_or(column_name = '_dlt_load_id') "
            "from duckdb_columns() where database_name = current_database() "
            "and schema_name like 'raw\\_%' escape '\\' and table_name not like '\\_dlt%' escape '\\' "
            "group by all order by all"
        ).fetchall()
        wanted = [table for table in tables if table[1] not in _BOOKKEEPING]
        return "\n".join(_state_of(connection, *table) for table in wanted)


def _state_of(connection: duckdb.DuckDBPyConnection, schema: str, table: str, stamped: bool) -> str:
    stamp = "max(_dlt_load_id)" if stamped else "null"
    found = connection.execute(f'select count(*), {stamp} from "{schema}"."{table}"').fetchall()
    return f"{schema}.{table}: {found[0]}"
