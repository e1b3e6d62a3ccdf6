"""Row counts of a warehouse file, for the metadata of assets."""

from __future__ import annotations

from pathlib import Path

import duckdb

ROW_COUNT = "dagster/row_count"  # the name under which Dagster plots the rows of a table


def table_rows(database: Path) -> dict[str, int]:
    """Count the rows of every table; views are left out, some need a file that is not attached."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
        counts = [
            f'select \'{schema}.{table}\', count(*) from "{schema}"."{table}"' for schema, table in tables
        ]
        return dict(connection.execute(" union all ".join(counts)).fetchall()) if counts else {}
