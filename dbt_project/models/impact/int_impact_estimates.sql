{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Every estimate that may be made, and the one that would be the headline. Persons who chose for themselves are not
-- compared at all: who takes part differs from who does not.
with allowed as (
    select
        t.initiative_id, t.kpi_id, t.method, t.estimate, t.std_error, t.degrees_freedom, t.half_width, t.p_value,
        t.minimum_detectable_effect, t.count_treated, t.count_comparison, t.se_pooled, t.se_welch,
        cast(null as string) as note
    from {{ ref('int_impact_tails') }} as t
    inner join {{ ref('int_impact_design') }} as d on t.initiative_id = d.initiative_id
    where
        t.method not in ('event_study', 'group_time', 'pretrend', 'respondents')
        and (t.method = 'naive' or not d.is_by_person or d.source = 'randomised')
    union all
    select
        initiative_id, kpi_id, 'leave_one_out' as method, estimate, null as std_error, null as degrees_freedom,
        null as half_width, null as p_value, null as minimum_detectable_effect, null as count_treated,
        null as count_comparison, null as se_pooled, null as se_welch, 'without ' || unit as note
    from {{ ref('int_impact_left_out') }}
    union all
    select
        initiative_id, kpi_id, 'permutation' as method, null as estimate, null as std_error, null as degrees_freedom,
        null as half_width, p_value, null as minimum_detectable_effect, null as count_treated,
        null as count_comparison, null as se_pooled, null as se_welch, null as note
    from {{ ref('int_impact_permutation') }}
),

chosen as (
    select
        a.*,
        coalesce(b.role, 'other') as role,
        a.method = case
            when d.is_by_person then 'itt_cuped'
            when s.count_units_comparison = 0 then 'segmented_regression'
            -- Chosen because the last months were the worst: those months are left out.
            when s.is_extreme and d.source <> 'randomised' and s.has_donut then 'donut'
            else 'unit_contrast'
        end as is_candidate
    from allowed as a
    inner join {{ ref('int_impact_design') }} as d on a.initiative_id = d.initiative_id
    inner join {{ ref('int_impact_support') }} as s on a.initiative_id = s.initiative_id and a.kpi_id = s.kpi_id
    left join {{ ref('bridge_initiative_kpi') }} as b on a.initiative_id = b.initiative_id and a.kpi_id = b.kpi_id
    where
        not s.is_hidden
        -- The difference to an estimate without a unit is that unit's own number, which may be hidden.
        and not (s.has_hidden and a.method in ('leave_one_out', 'clean_comparison'))
),

ranked as (
    select
        initiative_id, kpi_id, role, p_value,
        row_number() over (partition by initiative_id, role order by p_value, kpi_id) as place,
        count(*) over (partition by initiative_id, role) as count_tests
    from chosen
    where is_candidate and p_value is not null
),

-- Holm (1979) over the declared goals of an initiative; Benjamini and Hochberg (1995) over its other KPIs.
adjusted as (
    select
        initiative_id, kpi_id,
        least(1, case role
            when 'primary' then max((count_tests - place + 1) * p_value) over (
                partition by initiative_id, role order by place
            )
            else min(p_value * count_tests / place) over (
                partition by initiative_id, role order by place rows between current row and unbounded following
            )
        end) as p_adjusted
    from ranked
)

select
    c.*,
    case when c.is_candidate then a.p_adjusted end as p_adjusted
from chosen as c
left join adjusted as a on c.initiative_id = a.initiative_id and c.kpi_id = a.kpi_id
