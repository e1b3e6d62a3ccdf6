{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Difficult decisions that hit everybody: nobody is left to compare with, so each month is held against the months
-- before people were told. The interval is that of one more such month, so a season within the year before widens it.
with alone as (
    select initiative_id, kpi_id
    from {{ ref('int_impact_months') }}
    group by initiative_id, kpi_id
    having count(*) filter (where arm = 'comparison') = 0
),

months as (
    select
        m.initiative_id,
        m.kpi_id,
        m.months_from_start,
        avg(m.value) as value,
        bool_and(m.months_from_start <= m.before_to and m.months_from_start < {{ told_month('i') }}) as is_before
    from {{ ref('int_impact_months') }} as m
    inner join alone as a on m.initiative_id = a.initiative_id and m.kpi_id = a.kpi_id
    inner join {{ ref('dim_initiative') }} as i on m.initiative_id = i.initiative_id and i.type = 'difficult_decision'
    inner join {{ ref('int_impact_support') }} as s on m.initiative_id = s.initiative_id and m.kpi_id = s.kpi_id
    inner join {{ ref('int_impact_shown') }} as h
        on m.initiative_id = h.initiative_id and m.kpi_id = h.kpi_id
        and m.cohort_on = h.cohort_on and m.months_from_start = h.months_from_start
    where m.months_from_start between m.before_from and m.after_to and not s.is_hidden
    group by m.initiative_id, m.kpi_id, m.months_from_start
),

past as (
    select initiative_id, kpi_id, avg(value) as mean, stddev_samp(value) as spread, count(*) as count_months
    from months
    where is_before
    group by initiative_id, kpi_id
    having count(*) >= {{ var('verdict').min_months_before }}
),

widths as (
    select
        p.*,
        coalesce(t.t_quantile, {{ t_quantile_large('(p.count_months - 1)') }})
        * p.spread * sqrt(1 + 1e0 / p.count_months) as half_width
    from past as p
    left join {{ t_quantiles() }} on p.count_months - 1 = t.degrees
)

select
    m.initiative_id,
    m.kpi_id,
    m.months_from_start,
    m.value - w.mean - w.half_width as ci_low,
    m.value - w.mean + w.half_width as ci_high
from months as m
inner join widths as w on m.initiative_id = w.initiative_id and m.kpi_id = w.kpi_id
where not m.is_before
