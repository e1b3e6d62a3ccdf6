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
    {% for system in all_systems() -%}
        select * from {{ ref('stg_' ~ system ~ '__row_counts') }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

described as (
    select
        source,
        stream,
        max_by(entity, started_at) as entity
    from {{ source('raw_ingestion', 'load_stream') }}
    group by source, stream
)

-- A stream all of whose rows were quarantined has books and no raw rows.
select
    coalesce(counted.source, booked.source) as source,
    coalesce(counted.stream, booked.stream) as stream,
    coalesce(counted.entity, described.entity) as entity,
    cast(booked.source_rows as bigint) as source_rows,
    cast(booked.loaded as bigint) as loaded,
    cast(booked.duplicate as bigint) as duplicate,
    cast(booked.quarantined as bigint) as quarantined,
    coalesce(counted.raw_rows, 0) as raw_rows,
    coalesce(counted.staged_rows, 0) as staged_rows,
    coalesce(counted.raw_rows - counted.staged_rows, 0) as superseded_rows
from counted
full outer join booked on counted.source = booked.source and counted.stream = booked.stream
left join described on booked.source = described.source and booked.stream = described.stream
