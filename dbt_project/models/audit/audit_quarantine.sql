select
    run_id,
    source,
    stream,
    file,
    line,
    column_name,
    value_kind,
    reason,
    cast(row_count as bigint) as row_count,
    {{ utc_timestamp('seen_at') }} as seen_at
from {{ source('raw_ingestion', 'quarantine') }}
