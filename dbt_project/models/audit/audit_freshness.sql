with ranked as (
    select
        *,
        row_number() over (partition by source, stream order by ended_at desc, run_id desc) as attempt_rank,
        max(case when status in ('ok', 'unchanged') then ended_at end) over (partition by source, stream)
            as good_at
    from {{ source('raw_ingestion', 'load_stream') }}
),

latest as (
    select * from ranked
    where attempt_rank = 1
),

-- Layouts and own connectors name the entity of each stream; a vendor's stream feeds what is made from it.
delivered as (
    select source, stream, entity from latest
    union
    select l.source, l.stream, d.entity
    from latest as l
    inner join {{ vendors_deliver() }} as d
        on l.connector = d.connector and l.entity = d.table_name
),

fed as (
    select distinct d.source, d.stream, n.label
    from delivered as d
    inner join {{ kpi_needs() }} as n on d.entity = n.entity
),

feeds as (
    select source, stream, {{ string_agg('label', '; ', 'label') }} as kpis
    from fed
    group by source, stream
)

select
    l.source,
    l.stream,
    l.connector,
    l.entity,
    {{ utc_timestamp('l.good_at') }} as last_loaded_at,
    {{ utc_timestamp('l.ended_at') }} as last_tried_at,
    l.run_id as last_run_id,
    l.status,
    l.message,
    f.kpis
from latest as l
left join feeds as f on l.source = f.source and l.stream = f.stream
