{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Initiatives without anybody to compare with: one series per KPI, all months that are known unless the registry says
-- when the baseline begins. Units have different levels, so each is taken from its own baseline; months in which some
-- have it and others do not are left out.
with alone as (
    select initiative_id
    from {{ ref('int_impact_panel') }}
    group by initiative_id
    having count(*) filter (where arm = 'comparison') = 0
),

changes as (
    select
        m.initiative_id, m.kpi_id, m.period_start_on, m.value - u.before_mean as change,
        m.months_from_start <= m.before_to
        and (m.months_from_start >= m.before_from or not m.is_baseline_given) as is_before,
        m.months_from_start between m.after_from and m.after_to as is_after
    from {{ ref('int_impact_months') }} as m
    inner join {{ ref('int_impact_unit_means') }} as u
        on m.initiative_id = u.initiative_id and m.kpi_id = u.kpi_id and m.unit = u.unit and m.cohort_on = u.cohort_on
    where u.is_used and m.initiative_id in (select a.initiative_id from alone as a)
),

months as (
    select
        initiative_id, kpi_id, period_start_on, bool_and(is_after) as is_after, avg(change) as value,
        count(*) as count_units,
        cast(extract(year from period_start_on) * 12 + extract(month from period_start_on) as bigint) as position
    from changes
    group by initiative_id, kpi_id, period_start_on
    having bool_and(is_before) or bool_and(is_after)
)

select
    initiative_id, kpi_id, max(count_units) as count_units,
    list(position order by position) as months,
    list(extract(month from period_start_on) - 1 order by position) as calendar,
    list(is_after order by position) as is_after,
    list(value order by position) as values
from months
group by initiative_id, kpi_id
