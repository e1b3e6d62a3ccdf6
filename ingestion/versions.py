"""What was said about an initiative, and when it was first said: later edits cannot rewrite it.

The raw table holds the newest rows of a file. Whether an initiative was written down before it
began, and whether its goal was changed afterwards, must outlive every edit.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from ingestion.warehouse import ENTITY_SCHEMAS, LEDGER

_SAID = (
    "initiative_id, start_on, primary_kpi, baseline_from_on, baseline_to_on, "
    "full_effect_on, measured_until_on, registered_at"
)


def remember_initiatives(con: duckdb.DuckDBPyConnection, run_id: str, now: datetime) -> None:
    """Add what is said about initiatives and was not said before; nothing is ever taken away."""
    rows = " union ".join(
        f"select {_SAID} from {schema}.initiative where not coalesce(_is_deleted, false)"
        for schema in ENTITY_SCHEMAS
    )
    con.execute(
        f"insert into {LEDGER}.initiative_version ({_SAID}, seen_at, run_id) "
        f"select {_SAID}, ?::timestamptz, ? from ("
        f"{rows} except select {_SAID} from {LEDGER}.initiative_version)",
        [now, run_id],
    )
