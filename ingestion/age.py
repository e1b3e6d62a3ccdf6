"""Which copy of a record is older: a search index that lags or a cache may hand out yesterday's tonight.

Only ways of reading that tell what changed are judged by age. A snapshot, a file, and anything that was read
to its end say what the source holds now, whatever time stands in it.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from ingestion.connector import Known, Reading, Strategy, Stream
from ingestion.expressions import literal, quoted

#: Table of the desk: keys (or values of `whole_by`) of which tonight has older rows than are stored.
OUTDATED = "outdated"
_BY_CHANGE = (Strategy.CURSOR_EXPORT, Strategy.MODIFIED_SINCE, Strategy.CHAIN)


def knows_age(stream: Stream, reading: Reading, known: Known) -> bool:
    """Whether rows of tonight can be older than stored ones.

    Without a mark nothing was read under this declaration: what is stored may come from another one, in
    another zone, and its times compare with nothing.
    """
    return bool(stream.strategy in _BY_CHANGE and stream.changed and known.marks and not reading.complete)


def find_outdated(
    desk: duckdb.DuckDBPyConnection, stream: Stream, rows: str, raw: str, now: datetime
) -> list[str]:
    """Note what is older tonight than what is stored; returns the values of `whole_by` among it.

    Rows that come as a whole, such as the posts of an employee, are as old as the whole. A stored time that
    lies ahead of now was a wrong clock and protects nothing. Equal times are no reason to keep the old.
    """
    by = _by(stream)
    ages = f"select {by}, max(_changed_at) as age from"
    desk.execute(
        f"""create or replace temp table {OUTDATED} as
        select {by} from ({ages} {rows} group by all) as tonight
        join ({ages} {raw} and {by} in (select {by} from {rows}) group by all) as stored using ({by})
        where tonight.age < stored.age and stored.age <= {literal(now.isoformat())}::timestamptz"""
    )
    if stream.whole_by is None:
        return []
    return [str(row[0]) for row in desk.execute(f"from {OUTDATED} order by 1").fetchall()]


def left_out(stream: Stream) -> str:
    """The join that leaves outdated rows out; needs `find_outdated`."""
    return f"anti join {OUTDATED} using ({_by(stream)})"


def _by(stream: Stream) -> str:
    return quoted(stream.whole_by or "_row_key")
