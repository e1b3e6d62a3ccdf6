-- Month by month: how far the treated have moved from where they were before, against the others.
with shown as (
    select initiative_id, kpi_id, months_from_start, count(*) as count_cohorts
    from {{ ref('int_impact_shown') }}
    group by initiative_id, kpi_id, months_from_start
),

cohorts as (
    select initiative_id, kpi_id, months_from_start, count(distinct cohort_on) as count_cohorts
    from {{ ref('int_impact_months') }}
    group by initiative_id, kpi_id, months_from_start
)

select
    t.initiative_id,
    t.kpi_id,
    t.months_from_start,
    t.estimate,
    t.estimate - t.half_width as ci_low,
    t.estimate + t.half_width as ci_high,
    t.count_treated as count_units_treated,
    t.count_comparison as count_units_comparison,
    t.mean_treated as treated_value,
    t.mean_comparison as comparison_value
from {{ ref('int_impact_tails') }} as t
inner join {{ ref('int_impact_support') }} as s on t.initiative_id = s.initiative_id and t.kpi_id = s.kpi_id
inner join cohorts as c
    on t.initiative_id = c.initiative_id and t.kpi_id = c.kpi_id and t.months_from_start = c.months_from_start
inner join shown as h
    on t.initiative_id = h.initiative_id and t.kpi_id = h.kpi_id and t.months_from_start = h.months_from_start
    and c.count_cohorts = h.count_cohorts
where t.method = 'event_study' and not s.is_hidden
