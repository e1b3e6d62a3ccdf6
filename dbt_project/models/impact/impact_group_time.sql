-- Callaway and Sant'Anna (2021): every cohort on its own, against units that never had it. Only where units began at
-- different times.
select
    t.initiative_id,
    t.kpi_id,
    t.cohort_on,
    t.months_from_start,
    {{ add_months('t.cohort_on', 't.months_from_start') }} as period_start_on,
    t.estimate,
    t.estimate - t.half_width as ci_low,
    t.estimate + t.half_width as ci_high,
    t.count_treated as count_units_treated,
    t.count_comparison as count_units_comparison
from {{ ref('int_impact_tails') }} as t
inner join {{ ref('int_impact_support') }} as s on t.initiative_id = s.initiative_id and t.kpi_id = s.kpi_id
inner join {{ ref('int_impact_shown') }} as h
    on t.initiative_id = h.initiative_id and t.kpi_id = h.kpi_id
    and t.cohort_on = h.cohort_on and t.months_from_start = h.months_from_start
where t.method = 'group_time' and not s.is_hidden
