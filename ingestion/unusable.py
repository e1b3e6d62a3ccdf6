"""Sources that cannot even be tried: their connector is not known, or its file cannot be imported.

They count as failed like any other, so the rest is read and published, and the books say since when.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from ingestion.report import StreamReport
from ingestion.warehouse import LEDGER

#: Stands for the streams of a source that has never been read.
ALL_STREAMS = "(all)"


@dataclass(frozen=True)
class Unusable:
    """A source of company.toml, the connector it names, and one sentence with the remedy."""

    source: str
    connector: str
    reason: str


def note(
    con: duckdb.DuckDBPyConnection,
    unusable: Sequence[Unusable],
    usable: Collection[str],
    run_id: str,
    now: datetime,
) -> list[StreamReport]:
    """Enter each stream of these sources as failed; forget the stand-in of those that are well again."""
    con.execute(
        f"delete from {LEDGER}.load_stream where stream = ? and source in (select unnest(?::varchar[]))",
        [ALL_STREAMS, list(usable)],
    )
    reports = [report for one in unusable for report in _failed(con, one)]
    for report in reports:
        con.execute(
            f"insert into {LEDGER}.load_stream by name select ? as run_id, ? as source, ? as connector, "
            "? as stream, ? as entity, 0 as source_rows, 0 as loaded, 0 as duplicate, 0 as quarantined, "
            "? as status, ? as message, ?::timestamptz as started_at, ?::timestamptz as ended_at",
            [run_id, report.source, report.connector, report.stream, report.entity,
             report.status, report.message, now, now],
        )  # fmt: skip
    return reports


def _failed(con: duckdb.DuckDBPyConnection, one: Unusable) -> list[StreamReport]:
    known = con.execute(
        "select max_by(connector, ended_at), stream, max_by(entity, ended_at) "
        f"from {LEDGER}.load_stream where source = ? group by stream order by stream",
        [one.source],
    ).fetchall()
    return [
        StreamReport(one.source, connector, stream, entity, status="failed", message=one.reason)
        for connector, stream, entity in known or [(one.connector, ALL_STREAMS, "")]
    ]
