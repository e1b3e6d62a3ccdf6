"""The questions the pages ask of the published marts. Never of facts."""

from __future__ import annotations

from apps.data import Handle, Query, Row, first
from apps.figures import Kpi, Value

QUARANTINE = Query(
    """
select source, stream, column_name, value_kind, reason, cast(sum(row_count) as bigint) as row_count
from audit.audit_quarantine
group by source, stream, column_name, value_kind, reason
order by row_count desc, source, stream
limit 200
"""
)

DRIFT = Query(
    """
select distinct source, stream, file, column_name, kind
from audit.audit_drift
order by source, stream, file, column_name
limit 200
"""
)

# All columns: a file that an older version published lacks some.
CATALOG = Query("select *\nfrom kpi.kpi_catalog\norder by sort_order, kpi_id")

VALUE_COLUMNS = """kpi_id, period_type, period_start_on, period_end_on, is_complete, segment_type, segment,
       value, ci_low, ci_high, count_people, count_records, status"""

OF_GROUP = f"""
select {VALUE_COLUMNS}
from kpi.kpi_values
where period_type = ? and segment_type = ? and segment = ?
order by kpi_id, period_start_on
"""

OF_KPI = f"""
select {VALUE_COLUMNS}
from kpi.kpi_values
where kpi_id = ? and period_type = ? and segment_type = ? and segment = ?
order by period_start_on
"""

BY_SEGMENT = f"""
select {VALUE_COLUMNS}
from kpi.kpi_values
where kpi_id = ? and period_type = ? and segment_type = ?
  and period_start_on is not distinct from cast(nullif(?, '') as date)
order by segment
"""

GROUPS = Query(
    """
select distinct segment_type, segment
from kpi.kpi_values
where segment_type <> 'all'
order by segment_type, segment
"""
)

KPI_GROUPS = """
select distinct segment_type, segment
from kpi.kpi_values
where kpi_id = ? and segment_type <> 'all'
order by segment_type, segment
"""

KPI_PERIODS = """
select distinct period_type
from kpi.kpi_values
where kpi_id = ?
"""

RUN = Query("select * from audit.audit_run order by as_of desc limit 1")

CONTRIBUTIONS = """
select entity_type, count(*) as contributions, count(distinct entity_key) as entities,
       min(period_start_on) as first_month, max(period_start_on) as last_month
from kpi.kpi_contribution
where kpi_id = (select c.contribution_id from kpi.kpi_catalog as c where c.kpi_id = ?)
group by entity_type
"""

ROW_COUNTS = Query(
    """
select source, stream, entity,
       coalesce(source_rows, 0) as source_rows, coalesce(loaded, 0) as loaded,
       coalesce(duplicate, 0) as duplicate, coalesce(quarantined, 0) as quarantined,
       raw_rows, staged_rows, superseded_rows
from audit.audit_row_counts
order by source, stream
"""
)

FRESHNESS = Query(
    """
select source, stream, epoch(last_loaded_at) as last_loaded_epoch, status, message, kpis
from audit.audit_freshness
order by source, stream
"""
)

EXCLUDED = Query(
    """
select model_name, reason, count(*) as row_count
from audit.audit_excluded_rows
group by model_name, reason
order by row_count desc
"""
)


def catalog(handle: Handle) -> list[Kpi]:
    """Every KPI there is, whether it has data or not."""
    return [_kpi(row) for row in handle.rows(CATALOG)]


def _kpi(row: Row) -> Kpi:
    text = {name: "" if value is None else str(value) for name, value in row.items()}
    return Kpi(
        kpi_id=text["kpi_id"],
        label=text["label"],
        description=text["description"],
        unit=text["unit"],
        direction=text["direction"],
        kind=text["kind"],
        min_n=int(row["min_n"] or 0),
        k_people=int(row["k_people"] or 0),
        stakeholder=text["stakeholder"],
        tier=text["tier"],
        domain=text["domain"],
        sources_needed=tuple(s.strip() for s in text["sources_needed"].split(",") if s.strip()),
        definition_source=text["definition_source"],
        owner=text["owner"],
        entity_type=text["entity_type"],
        status=text["status"],
        status_reason=text.get("status_reason", ""),
        sort_order=int(row["sort_order"] or 0),
    )


def _values(rows: list[Row]) -> list[Value]:
    return [_value(row) for row in rows]


def _value(row: Row) -> Value:
    def real(name: str) -> float | None:
        # The mart keeps figures of too few people for analysts; the view doesn't show them as a level.
        return float(row[name]) if row[name] is not None and row["status"] == "ok" else None

    def whole(name: str) -> int | None:
        return None if row[name] is None else int(row[name])

    return Value(
        kpi_id=row["kpi_id"],
        period_type=row["period_type"],
        start_on=row["period_start_on"],
        end_on=row["period_end_on"],
        is_complete=bool(row["is_complete"]),
        segment_type=row["segment_type"],
        segment=row["segment"],
        value=real("value"),
        ci_low=real("ci_low"),
        ci_high=real("ci_high"),
        count_people=whole("count_people"),
        count_records=whole("count_records"),
        status=row["status"],
    )


def values_of_group(
    handle: Handle, period_type: str, segment_type: str, segment: str
) -> dict[str, list[Value]]:
    """All periods of every KPI for one group of people, by KPI."""
    found: dict[str, list[Value]] = {}
    for value in _values(handle.rows(Query(OF_GROUP, (period_type, segment_type, segment)))):
        found.setdefault(value.kpi_id, []).append(value)
    return found


def values_of_kpi(
    handle: Handle, kpi_id: str, period_type: str, segment_type: str, segment: str
) -> list[Value]:
    """All periods of one KPI for one group, oldest first."""
    return _values(handle.rows(Query(OF_KPI, (kpi_id, period_type, segment_type, segment))))


def values_by_segment(handle: Handle, at: Value, segment_type: str) -> list[Value]:
    """Every group of one type in the period of `at`."""
    start = "" if at.start_on is None else at.start_on.isoformat()
    return _values(handle.rows(Query(BY_SEGMENT, (at.kpi_id, at.period_type, segment_type, start))))


def groups(handle: Handle, kpi_id: str | None = None) -> list[tuple[str, str]]:
    """The groups that figures are split by: (type, name)."""
    query = GROUPS if kpi_id is None else Query(KPI_GROUPS, (kpi_id,))
    return [(r["segment_type"], r["segment"]) for r in handle.rows(query)]


def period_types(handle: Handle, kpi_id: str) -> list[str]:
    """Which of month, quarter and snapshot a KPI has."""
    have = {r["period_type"] for r in handle.rows(Query(KPI_PERIODS, (kpi_id,)))}
    return [p for p in ("month", "quarter", "snapshot") if p in have]


def run_row(handle: Handle) -> Row:
    """The run as the warehouse recorded it: company, zone, currency, time."""
    return first(handle.rows(RUN))


def contributions(handle: Handle, kpi_id: str) -> Row:
    """How many rows stand behind a KPI."""
    return first(handle.rows(Query(CONTRIBUTIONS, (kpi_id,))))


def row_counts(handle: Handle) -> list[Row]:
    """Source rows and what became of them, stream by stream."""
    return handle.rows(ROW_COUNTS)


def freshness(handle: Handle) -> list[Row]:
    """When each stream last brought something."""
    return handle.rows(FRESHNESS)


def excluded(handle: Handle) -> list[Row]:
    """Rows that models left out, counted by reason."""
    return handle.rows(EXCLUDED)


def quarantine(handle: Handle) -> list[Row]:
    """Rows that could not be used, by what was wrong with them."""
    return handle.rows(QUARANTINE)


def drift(handle: Handle) -> list[Row]:
    """Columns that appeared in or vanished from a source."""
    return handle.rows(DRIFT)
