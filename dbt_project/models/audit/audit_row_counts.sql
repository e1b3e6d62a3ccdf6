{# Every source row is loaded, a duplicate or quarantined; every loaded row is staged or superseded. #}
{% set entities = [
    'customer', 'contract', 'order_line', 'ticket', 'ticket_event', 'message', 'survey', 'question', 'response',
    'answer', 'review', 'employee', 'employment_spell', 'absence', 'team', 'location'
] %}
{% set systems = ['files', 'sql'] %}
with booked as (
    select source, stream, sum(source_rows) as source_rows, sum(loaded) as loaded, sum(duplicate) as duplicate,
        sum(quarantined) as quarantined
    from {{ source('raw_ingestion', 'source_file') }}
    -- A refused file is the latest and not the current one; the rows of its last good version still stand.
    where is_current or is_latest
    group by source, stream
    union all
    select source, stream, sum(source_rows) as source_rows, sum(loaded) as loaded, sum(duplicate) as duplicate,
        sum(quarantined) as quarantined
    from {{ source('raw_ingestion', 'load_stream') }}
    where connector <> 'files'
    group by source, stream
),

raw_rows as (
    {%- for system in systems %}{% set outer = loop %}
    {%- for entity in entities %}
    select _source as source, _stream as stream, '{{ entity }}' as entity, count(*) as row_count
    from {{ source('raw_' ~ system, entity) }}
    group by _source, _stream
    {{- "\n    union all" if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
),

staged_rows as (
    {%- for system in systems %}{% set outer = loop %}
    {%- for entity in entities %}
    select _source as source, _stream as stream, '{{ entity }}' as entity, count(*) as row_count
    from {{ ref('stg_' ~ system ~ '__' ~ entity ~ 's') }}
    group by _source, _stream
    {{- "\n    union all" if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    raw_rows.source,
    raw_rows.stream,
    raw_rows.entity,
    cast(booked.source_rows as bigint) as source_rows,
    cast(booked.loaded as bigint) as loaded,
    cast(booked.duplicate as bigint) as duplicate,
    cast(booked.quarantined as bigint) as quarantined,
    cast(raw_rows.row_count as bigint) as raw_rows,
    cast(coalesce(staged_rows.row_count, 0) as bigint) as staged_rows,
    cast(raw_rows.row_count - coalesce(staged_rows.row_count, 0) as bigint) as superseded_rows
from raw_rows
left join staged_rows
    on
        raw_rows.source = staged_rows.source
        and raw_rows.stream = staged_rows.stream
        and raw_rows.entity = staged_rows.entity
left join booked on raw_rows.source = booked.source and raw_rows.stream = booked.stream
