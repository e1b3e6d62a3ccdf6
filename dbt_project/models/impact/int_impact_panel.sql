{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Months of every KPI for every unit of an initiative. All of it comes from sums that exist already, so it costs the
-- same however many tickets there are. Not published: cells of few people are in it.
with figures as (
    select
        i.kpi_id, k.contribution_id, k.scale, i.period_start_on, i.segment_type, i.segment,
        i.ratio * k.scale as value
    from {{ ref('int_kpi_intervals') }} as i
    inner join {{ ref('kpi_catalog') }} as k on i.kpi_id = k.kpi_id
    where i.period_type = 'month' and i.ratio is not null
    union all
    select
        q.kpi_id, k.contribution_id, k.scale, q.period_start_on, q.segment_type, q.segment,
        q.value
    from {{ ref('int_kpi_quantiles') }} as q
    inner join {{ ref('kpi_catalog') }} as k on q.kpi_id = k.kpi_id
    where q.period_type = 'month' and q.value is not null
),

wanted as (
    select distinct segment_type, unit from {{ ref('int_impact_units') }}
),

cells as (
    select
        f.kpi_id, f.period_start_on, f.segment_type, f.segment, f.value, k.k_people, k.follow_up_days, h.is_hidden,
        c.numerator, c.denominator, c.record_nn, c.person_nn, c.person_nd, c.person_dd, c.count_people, c.count_records
    from figures as f
    inner join wanted as w on f.segment_type = w.segment_type and f.segment = w.unit
    inner join {{ ref('kpi_catalog') }} as k on f.kpi_id = k.kpi_id
    inner join {{ ref('int_kpi_cells') }} as c
        on f.contribution_id = c.kpi_id
        and c.period_type = 'month'
        and f.period_start_on = c.period_start_on
        and f.segment_type = c.segment_type
        and f.segment = c.segment
    inner join {{ ref('int_kpi_hidden') }} as h
        on f.contribution_id = h.kpi_id
        and h.period_type = 'month'
        and f.period_start_on = h.period_start_on
        and f.segment_type = h.segment_type
        and f.segment = h.segment
),

-- What else was going on at a unit.
others as (
    select a.initiative_id, a.unit, b.initiative_id as other_id, min(b.first_treated_on) as other_from_on
    from {{ ref('int_impact_units') }} as a
    inner join {{ ref('int_impact_units') }} as b
        on a.segment_type = b.segment_type
        and a.unit = b.unit
        and a.initiative_id <> b.initiative_id
        and b.first_treated_on is not null
    group by a.initiative_id, a.unit, b.initiative_id
),

spans as (
    select
        initiative_id,
        {{ add_months('min(cohort_on)', -36) }} as from_on,
        max({{ add_months('cohort_on', 'after_to') }}) as to_on
    from {{ ref('int_impact_windows') }}
    group by initiative_id
),

busy as (
    select
        o.initiative_id, o.unit, c.period_start_on,
        {{ string_agg('o.other_id', ', ', 'o.other_id') }} as other_initiatives
    from others as o
    inner join (select distinct period_start_on from cells) as c
        on o.other_from_on < {{ add_months('c.period_start_on', 1) }}
    group by o.initiative_id, o.unit, c.period_start_on
)

select
    u.initiative_id,
    c.kpi_id,
    u.segment_type,
    u.unit,
    u.arm,
    u.first_treated_on,
    c.period_start_on,
    cast(not {{ kpi_month_elapsed('c.period_start_on', 'c.follow_up_days') }} as boolean) as is_partial,
    c.value,
    c.numerator,
    c.denominator,
    c.record_nn,
    c.person_nn,
    c.person_nd,
    c.person_dd,
    c.count_people,
    c.count_records,
    c.k_people,
    c.is_hidden,
    b.other_initiatives
from {{ ref('int_impact_units') }} as u
inner join cells as c on u.segment_type = c.segment_type and u.unit = c.segment
inner join spans as s
    on u.initiative_id = s.initiative_id and c.period_start_on between s.from_on and s.to_on
left join busy as b
    on u.initiative_id = b.initiative_id and u.unit = b.unit and c.period_start_on = b.period_start_on
