"""The values that rules refer to as `$name`."""

from __future__ import annotations

from collections.abc import Mapping

from quality.failures import Queries
from quality.rules import Sql

_NO_ROWS = "select '' as entity, '' as source, '' as stream, 0 as count_rows, 0 as count_keys where false"


def parameters_of(raw: Queries, given: Mapping[str, object]) -> dict[str, object]:
    """What was given, the last load where no run was named, its day, and a relation that counts raw rows."""
    parameters = dict(given)
    last_run, last_day = _last_load(raw)
    parameters["run_id"] = parameters.get("run_id") or last_run
    # The day of the load, not of the check: checking an old build again gives the old verdict.
    parameters["today"] = Sql(f"date '{last_day}'")
    parameters["raw_rows"] = Sql(f"({raw_rows_sql(raw)})")
    return parameters


def raw_rows_sql(raw: Queries) -> str:
    """A query over all raw tables: rows, and keys still in use, per entity, source and stream.

    Written out from what the raw file holds, so a new connector's tables count without being listed.
    """
    tables = raw.query(
        "select table_schema, table_name from information_schema.columns where column_name = '_row_key'"
        " and table_schema like 'raw!_%' escape '!' order by 1, 2"
    )
    counts = [
        f"select '{table}' as entity, _source as source, _stream as stream, count(*) as count_rows,"
        f" count(distinct _row_key) filter (where not coalesce(_is_deleted, false)) as count_keys"
        f" from raw.{schema}.{table} group by _source, _stream"
        for schema, table in tables
    ]
    return " union all ".join(counts) or _NO_ROWS


def _last_load(raw: Queries) -> tuple[str, str]:
    rows = raw.query(
        "select run_id, cast(cast(started_at as date) as varchar) from raw_ingestion.load_stream"
        " order by started_at desc limit 1"
    )
    return rows[0] if rows else ("", "9999-12-30")  # nothing loaded: no day is in the future
