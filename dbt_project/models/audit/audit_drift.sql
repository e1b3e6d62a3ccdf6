select
    run_id,
    source,
    stream,
    file,
    column_name,
    kind,
    {{ utc_timestamp('seen_at') }} as seen_at
from {{ source('raw_ingestion', 'drift') }}
