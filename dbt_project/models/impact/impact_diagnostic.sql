-- What else to know before believing an estimate.
with wide as (
    select
        initiative_id, kpi_id,
        {%- for method in ['pretrend', 'respondents', 'placebo', 'clean_comparison'] %}
        max(estimate) filter (where method = '{{ method }}') as {{ method }}_estimate,
        max(half_width) filter (where method = '{{ method }}') as {{ method }}_half,
        max(p_value) filter (where method = '{{ method }}') as {{ method }}_p{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_impact_tails') }}
    where method not in ('event_study', 'group_time')
    group by initiative_id, kpi_id
),

headlines as (
    select initiative_id, kpi_id, estimate, half_width, minimum_detectable_effect
    from {{ ref('int_impact_estimates') }}
    where is_candidate
),

joined as (
    select
        s.*,
        {%- for name in ['pretrend', 'respondents', 'placebo', 'clean_comparison'] %}
        w.{{ name }}_estimate, w.{{ name }}_half, w.{{ name }}_p,
        {%- endfor %}
        h.estimate, h.half_width, h.minimum_detectable_effect,
        coalesce(
            t.smallest_effect,
            {{ level_that_counts('coalesce(s.treated_before, s.comparison_before)') }}
            * {{ var('verdict').smallest_effect_share }}
        ) as smallest_effect_of_interest,
        cast(s.count_periods_before as double) as months1,
        cast(s.count_periods_after as double) as months2
    from {{ ref('int_impact_support') }} as s
    left join wide as w on s.initiative_id = w.initiative_id and s.kpi_id = w.kpi_id
    left join headlines as h on s.initiative_id = h.initiative_id and s.kpi_id = h.kpi_id
    inner join {{ ref('kpi_catalog') }} as k on s.kpi_id = k.kpi_id
    left join {{ smallest_effects() }} on s.kpi_id = t.kpi_id
),

-- Were months independent, noise would shrink with 1/before + 1/after: how much of that is left to gain?
planned as (
    select
        *,
        (1 / nullif(months1, 0) + 1 / nullif(months2, 0))
        * power(smallest_effect_of_interest / nullif(minimum_detectable_effect, 0), 2) - 1 / nullif(months1, 0) as room
    from joined
)

select
    initiative_id,
    kpi_id,
    pretrend_estimate as pretrend_slope,
    pretrend_estimate - pretrend_half as pretrend_ci_low,
    pretrend_estimate + pretrend_half as pretrend_ci_high,
    -- A drift of so much a month, going on, would be enough to explain the effect away.
    case
        when abs(estimate) > half_width then (abs(estimate) - half_width) / nullif(months_apart, 0)
    end as breakdown_value,
    placebo_estimate,
    placebo_p as placebo_p_value,
    case when not has_hidden then clean_comparison_estimate end as clean_comparison_estimate,
    respondents_estimate as composition_change,
    respondents_p as sample_ratio_p,
    overlap_treated_share,
    overlap_comparison_share,
    overlap_initiatives,
    is_extreme as is_chosen_by_outcome,
    minimum_detectable_effect,
    smallest_effect_of_interest,
    -- Empty when no number of further months would do.
    cast(case
        when minimum_detectable_effect <= smallest_effect_of_interest then 0
        when room > 0 then ceil(1 / room - months2)
    end as bigint) as months_still_needed
from planned
where not is_hidden
