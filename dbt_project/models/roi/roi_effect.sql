-- Every effect that turns into money, with what it acts on. Proven: the effect is there after correcting for several
-- KPIs, against a comparison group, with the same sign whichever unit is left out, on enough people; and it was
-- declared beforehand, or is there after Holm's correction over all that turns into money: who looks at enough finds a
-- gain.
with headlines as (
    select *
    from {{ ref('impact_estimate') }}
    where is_headline and estimate is not null and std_error is not null
),

ranked as (
    select
        h.initiative_id,
        h.kpi_id,
        h.p_value,
        row_number() over (partition by h.initiative_id order by h.p_value, h.kpi_id) as place,
        count(*) over (partition by h.initiative_id) as count_tests
    from headlines as h
    inner join {{ ref('roi_pool') }} as p on h.kpi_id = p.kpi_id
    where h.p_value is not null
),

holm as (
    select
        initiative_id,
        kpi_id,
        least(max((count_tests - place + 1) * p_value) over (partition by initiative_id order by place), 1) as p_money
    from ranked
),

left_out as (
    select initiative_id, kpi_id, min(estimate) as least_estimate, max(estimate) as most_estimate
    from {{ ref('impact_estimate') }}
    where method = 'leave_one_out'
    group by initiative_id, kpi_id
),

-- What the KPI is counted over in a month, of those who got the initiative: customers at risk, contacts, person-years.
exposed as (
    select
        initiative_id,
        kpi_id,
        sum(denominator) / count(distinct period_start_on) as exposure_per_month
    from {{ ref('impact_panel') }}
    where arm = 'treated' and phase = 'after' and not is_partial
    group by initiative_id, kpi_id
    union all
    select
        a.initiative_id,
        a.kpi_id,
        a.sum_x / nullif(h.count_periods_after, 0) as exposure_per_month
    from {{ ref('impact_panel_arm') }} as a
    inner join headlines as h on a.initiative_id = h.initiative_id and a.kpi_id = h.kpi_id
    where a.arm = 'treated'
)

select
    e.initiative_id,
    e.kpi_id,
    e.role,
    p.pool,
    p.population,
    p.shape,
    p.value_names,
    e.method,
    e.estimate,
    e.std_error,
    e.degrees_freedom,
    e.ci_low,
    e.ci_high,
    e.p_adjusted,
    h.p_money,
    case k.direction when 'lower' then -1e0 else 1e0 end as gain_sign,
    k.scale,
    x.exposure_per_month,
    least(greatest(coalesce(e.comparison_after, e.treated_after) / k.scale, 0), 1) as base_share,
    cast({{ months_up('i.start_on', 'i.full_effect_on') }} as bigint) as ramp_months,
    cast(greatest({{ whole_months('i.start_on', 's.as_of_on') }}, 0) as bigint) as elapsed_months,
    cast(e.count_people as bigint) as count_people,
    v.verdict as effect_verdict,
    coalesce(l.least_estimate * e.estimate > 0 and l.most_estimate * e.estimate > 0, true) as is_sign_kept,
    coalesce(
        v.verdict in ('improved', 'worsened')
        and e.p_adjusted <= s.significance
        and (e.role in ('primary', 'guardrail') or h.p_money <= s.significance)
        and e.count_units_comparison > 0
        and coalesce(l.least_estimate * e.estimate > 0 and l.most_estimate * e.estimate > 0, true)
        and e.count_people >= s.k_people,
        false
    ) as is_proven
from headlines as e
inner join {{ ref('roi_pool') }} as p on e.kpi_id = p.kpi_id
inner join {{ ref('kpi_catalog') }} as k on e.kpi_id = k.kpi_id
inner join {{ ref('dim_initiative') }} as i on e.initiative_id = i.initiative_id
inner join exposed as x on e.initiative_id = x.initiative_id and e.kpi_id = x.kpi_id
cross join {{ ref('roi_setting') }} as s
left join holm as h on e.initiative_id = h.initiative_id and e.kpi_id = h.kpi_id
left join left_out as l on e.initiative_id = l.initiative_id and e.kpi_id = l.kpi_id
left join {{ ref('impact_verdict') }} as v on e.initiative_id = v.initiative_id and e.kpi_id = v.kpi_id
where e.count_people >= s.k_people
