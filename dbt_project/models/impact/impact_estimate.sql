-- Every estimate beside the naive one. What must not be concluded from has no headline.
select
    e.initiative_id,
    e.kpi_id,
    e.role,
    e.method,
    e.is_candidate and v.verdict <> 'cannot_conclude' as is_headline,
    e.estimate,
    e.std_error,
    e.degrees_freedom,
    e.estimate - e.half_width as ci_low,
    e.estimate + e.half_width as ci_high,
    e.p_value,
    e.p_adjusted,
    s.treated_before,
    s.treated_after,
    s.comparison_before,
    s.comparison_after,
    cast(coalesce(e.count_treated, s.count_units_treated) as bigint) as count_units_treated,
    cast(coalesce(e.count_comparison, s.count_units_comparison) as bigint) as count_units_comparison,
    cast(s.count_periods_before as bigint) as count_periods_before,
    cast(s.count_periods_after as bigint) as count_periods_after,
    s.count_people,
    s.count_records,
    e.minimum_detectable_effect,
    e.se_pooled as std_error_pooled,
    e.se_welch as std_error_welch,
    e.note
from {{ ref('int_impact_estimates') }} as e
inner join {{ ref('int_impact_support') }} as s on e.initiative_id = s.initiative_id and e.kpi_id = s.kpi_id
inner join {{ ref('impact_verdict') }} as v on e.initiative_id = v.initiative_id and e.kpi_id = v.kpi_id
