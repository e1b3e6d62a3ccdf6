{{ config(schema='intermediate', contract={'enforced': false}) }}

-- All that the rules of the verdict look at.
with wanted as (
    select initiative_id, kpi_id from {{ ref('bridge_initiative_kpi') }}
    union
    select initiative_id, kpi_id from {{ ref('int_impact_support') }}
),

snapshots as (
    select kpi_id, bool_or(period_type = 'month') as has_months
    from {{ ref('int_kpi_cells') }}
    group by kpi_id
),

last_months as (
    select segment_type, max(period_start_on) as last_period_on, kpi_id
    from {{ ref('int_kpi_cells') }}
    where period_type = 'month' and segment_type = 'all'
    group by segment_type, kpi_id
),

headlines as (
    select * from {{ ref('int_impact_estimates') }}
    where is_candidate
),

left_out as (
    select initiative_id, kpi_id, estimate, 'without ' || unit as note
    from {{ ref('int_impact_left_out') }}
)

select
    w.initiative_id,
    w.kpi_id,
    coalesce(b.role, 'other') as role,
    '"' || i.name || '"' as initiative,
    i.unit_type,
    i.is_registered_late,
    i.is_changed_after_start,
    i.is_end_changed,
    i.start_on,
    d.segment_type,
    d.is_by_person,
    d.source,
    d.count_treated as assigned_treated,
    k.kpi_id is not null as is_known_kpi,
    '"' || coalesce(k.label, w.kpi_id) || '"' as kpi,
    k.status,
    k.unit,
    k.direction,
    k.kind,
    k.sources_needed,
    coalesce(n.has_months, true) as has_months,
    s.initiative_id is not null as has_rows,
    coalesce(s.count_periods_before, 0) as count_periods_before,
    coalesce(s.count_periods_after, 0) as count_periods_after,
    coalesce(s.count_units_treated, 0) as count_units_treated,
    coalesce(s.count_units_comparison, 0) as count_units_comparison,
    coalesce(s.is_hidden, false) as is_hidden,
    coalesce(s.is_extreme, false) as is_extreme,
    s.treated_before,
    s.overlap_treated_share,
    s.overlap_comparison_share,
    s.overlap_initiatives,
    l.last_period_on,
    coalesce(k.follow_up_days, 0) as follow_up_days,
    g.pretrend_slope, g.pretrend_ci_low, g.pretrend_ci_high, g.breakdown_value, g.placebo_p_value,
    g.clean_comparison_estimate, g.sample_ratio_p, g.smallest_effect_of_interest,
    h.method, h.estimate, h.std_error, h.half_width, h.p_adjusted, h.minimum_detectable_effect,
    h.estimate - h.half_width as ci_low,
    h.estimate + h.half_width as ci_high,
    coalesce(h.p_adjusted <= 0.05 and abs(h.estimate) > h.half_width, false) as is_proven,
    o.estimate as left_out_estimate,
    o.note as left_out_note,
    case k.direction when 'lower' then -1 else 1 end as good_sign
from wanted as w
inner join {{ ref('dim_initiative') }} as i on w.initiative_id = i.initiative_id
inner join {{ ref('int_impact_design') }} as d on w.initiative_id = d.initiative_id
left join {{ ref('bridge_initiative_kpi') }} as b on w.initiative_id = b.initiative_id and w.kpi_id = b.kpi_id
left join {{ ref('kpi_catalog') }} as k on w.kpi_id = k.kpi_id
left join snapshots as n on k.contribution_id = n.kpi_id
left join last_months as l on k.contribution_id = l.kpi_id
left join {{ ref('int_impact_support') }} as s on w.initiative_id = s.initiative_id and w.kpi_id = s.kpi_id
left join {{ ref('impact_diagnostic') }} as g on w.initiative_id = g.initiative_id and w.kpi_id = g.kpi_id
left join headlines as h on w.initiative_id = h.initiative_id and w.kpi_id = h.kpi_id
left join left_out as o on w.initiative_id = o.initiative_id and w.kpi_id = o.kpi_id
