{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set k_floor = 3 %}
{% set table_keys = 'c.kpi_id, c.period_type, c.period_start_on, c.segment_type' %}

-- Which segments are hidden within each period, so that no group of fewer than k people can be seen, nor
-- worked out as the whole minus its other segments. Periods are compared with each other in int_kpi_hidden.
with limits as (
    select contribution_id as kpi_id, greatest(max(k_people), {{ k_floor }}) as k
    from {{ ref('kpi_catalog') }}
    group by contribution_id
),

cells as (
    select
        c.kpi_id,
        c.period_type,
        c.period_start_on,
        c.segment_type,
        c.segment,
        c.count_people,
        l.k,
        c.count_people < l.k as is_small,
        case when c.period_type <> 'snapshot' then {{ quarter_start('c.period_start_on') }} end as quarter_on,
        case
            when c.period_type = 'quarter' then 8
            when c.period_type = 'month'
                then
                    case cast(extract(month from c.period_start_on) as integer) % 3
                        when 1 then 1 when 2 then 2 else 4
                    end
            else 0
        end as column_bit
    from {{ ref('int_kpi_cells') }} as c
    inner join limits as l on c.kpi_id = l.kpi_id
),

-- The smallest segments are hidden until two are hidden and those hidden are k people.
-- A person may be in two segments, so what is left over holds at least the largest hidden segment and at
-- least everyone who isn't in a shown one.
ranked as (
    select
        c.*,
        w.count_people as whole_people,
        row_number() over (
            partition by {{ table_keys }}
            order by c.count_people, c.segment
        ) as place,
        sum(c.count_people) over (
            partition by {{ table_keys }}
            order by c.count_people desc, c.segment desc
            rows between unbounded preceding and current row
        ) - c.count_people as larger_people,
        sum(case when c.is_small then 1 else 0 end) over (
            partition by {{ table_keys }}
        ) as count_small
    from cells as c
    inner join cells as w
        on c.kpi_id = w.kpi_id
        and c.period_type = w.period_type
        and c.period_start_on is not distinct from w.period_start_on
        and w.segment_type = 'all'
),

cut_points as (
    select
        {{ table_keys }},
        min(case
            when
                place >= 2 and place >= count_small
                and greatest(count_people, whole_people - larger_people) >= k then place
        end) as last_hidden
    from ranked as c
    group by {{ table_keys }}
)

select
    r.kpi_id,
    r.period_type,
    r.period_start_on,
    r.segment_type,
    r.segment,
    r.count_people,
    r.k,
    r.is_small,
    r.quarter_on,
    r.column_bit,
    r.is_small or (
        r.segment_type <> 'all' and r.count_small > 0 and r.place <= coalesce(p.last_hidden, r.place)
    ) as is_hidden
from ranked as r
inner join cut_points as p
    on r.kpi_id = p.kpi_id
    and r.period_type = p.period_type
    and r.period_start_on is not distinct from p.period_start_on
    and r.segment_type = p.segment_type
