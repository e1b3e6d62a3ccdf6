-- Every source row is loaded, a duplicate or quarantined; every loaded row is staged or superseded.
with booked as (
    select
        source,
        stream,
        sum(source_rows) as source_rows,
        sum(loaded) as loaded,
        sum(duplicate) as duplicate,
        sum(quarantined) as quarantined
    from {{ source('raw_ingestion', 'source_file') }}
    -- A refused file is the latest and not the current one; the rows of its last good version still stand.
    where is_current or is_latest
    group by source, stream
    union all
    select
        source,
        stream,
        sum(source_rows) as source_rows,
        sum(loaded) as loaded,
        sum(duplicate) as duplicate,
        sum(quarantined) as quarantined
    from {{ source('raw_ingestion', 'load_stream') }}
    where connector <> 'files'
    group by source, stream
),

counted as (
    select * from {{ ref('stg_files__row_counts') }}
    union all
    select * from {{ ref('stg_sql__row_counts') }}
)

select
    counted.source,
    counted.stream,
    counted.entity,
    cast(booked.source_rows as bigint) as source_rows,
    cast(booked.loaded as bigint) as loaded,
    cast(booked.duplicate as bigint) as duplicate,
    cast(booked.quarantined as bigint) as quarantined,
    counted.raw_rows,
    counted.staged_rows,
    counted.raw_rows - counted.staged_rows as superseded_rows
from counted
left join booked on counted.source = booked.source and counted.stream = booked.stream
