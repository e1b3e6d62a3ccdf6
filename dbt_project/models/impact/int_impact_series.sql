{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Initiatives without anybody to compare with: one series per KPI, all months that are known.
with alone as (
    select initiative_id
    from {{ ref('int_impact_panel') }}
    group by initiative_id
    having count(*) filter (where arm = 'comparison') = 0
),

months as (
    select
        initiative_id, kpi_id, months_from_start, period_start_on, months_from_start >= after_from as is_after,
        avg(value) as value, count(*) as count_units
    from {{ ref('int_impact_months') }}
    where
        initiative_id in (select a.initiative_id from alone as a)
        and (months_from_start <= before_to or months_from_start between after_from and after_to)
    group by initiative_id, kpi_id, months_from_start, period_start_on, months_from_start >= after_from
)

select
    initiative_id, kpi_id, max(count_units) as count_units,
    list(months_from_start order by months_from_start) as months,
    list(extract(month from period_start_on) - 1 order by months_from_start) as calendar,
    list(is_after order by months_from_start) as is_after,
    list(value order by months_from_start) as values
from months
group by initiative_id, kpi_id
