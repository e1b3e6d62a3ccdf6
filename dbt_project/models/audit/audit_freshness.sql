with ranked as (
    select
        *,
        row_number() over (partition by source, stream order by ended_at desc, run_id desc) as attempt_rank,
        max(case when status in ('ok', 'unchanged') then ended_at end) over (partition by source, stream)
            as good_at
    from {{ source('raw_ingestion', 'load_stream') }}
)

select
    source,
    stream,
    connector,
    entity,
    {{ utc_timestamp('good_at') }} as last_loaded_at,
    {{ utc_timestamp('ended_at') }} as last_tried_at,
    run_id as last_run_id,
    status,
    message
from ranked
where attempt_rank = 1
