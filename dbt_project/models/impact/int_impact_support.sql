{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set before = 'months_from_start between before_from and before_to' %}
{% set after = 'months_from_start between after_from and after_to' %}

-- What the estimates rest on: months, units, people, levels, and whether any of it would show too few people.
with months as (
    select
        initiative_id, kpi_id,
        count(distinct months_from_start) filter (where arm = 'treated' and {{ before }}) as count_periods_before,
        count(distinct months_from_start) filter (where arm = 'treated' and {{ after }}) as count_periods_after,
        max(period_start_on) filter (where arm = 'treated') as last_period_on
    from {{ ref('int_impact_months') }}
    group by initiative_id, kpi_id
),

sizes as (
    select
        m.initiative_id, m.kpi_id, m.arm, {{ after }} as is_after, m.period_start_on,
        sum(p.count_people) as count_people,
        sum(p.count_records) as count_records,
        count(*) filter (where p.is_hidden) as count_hidden,
        coalesce(sum(p.count_people) filter (where p.is_hidden), 0) as hidden_people,
        max(p.k_people) as k_people
    from (
        select distinct initiative_id, kpi_id, unit, arm, period_start_on, before_from, before_to, after_from, after_to,
            months_from_start
        from {{ ref('int_impact_months') }}
    ) as m
    inner join {{ ref('int_impact_panel') }} as p
        on m.initiative_id = p.initiative_id and m.kpi_id = p.kpi_id
        and m.unit = p.unit and m.period_start_on = p.period_start_on
    where {{ before }} or {{ after }}
    group by m.initiative_id, m.kpi_id, m.arm, {{ after }}, m.period_start_on
),

-- A mean over cells of which a single one is hidden, or only few people are, would give that cell away.
arms as (
    select
        initiative_id, kpi_id, arm, is_after,
        max(count_people) as count_people,
        sum(count_records) as count_records,
        sum(count_hidden) as count_hidden,
        max(count_people) < max(k_people)
        or sum(count_hidden) = 1
        or (sum(count_hidden) > 1 and sum(hidden_people) < max(k_people)) as is_hidden
    from sizes
    group by initiative_id, kpi_id, arm, is_after
),

people as (
    select
        initiative_id, kpi_id,
        cast(sum(count_people) filter (where is_after) as bigint) as count_people,
        cast(sum(count_records) as bigint) as count_records,
        sum(count_hidden) > 0 as has_hidden,
        bool_or(is_hidden) as is_hidden
    from arms
    group by initiative_id, kpi_id
),

-- One row per unit: a unit for comparison stands for all cohorts with their shares.
unit_levels as (
    select
        initiative_id, kpi_id, unit, arm,
        sum(weight * before_mean) / sum(weight) as before_mean,
        sum(weight * after_mean) / sum(weight) as after_mean,
        sum(weight * quarter_mean) / sum(weight) as quarter_mean,
        avg(months_apart) as months_apart,
        count(donut_mean) = count(*) as has_donut,
        bool_or(is_overlapped) as is_overlapped,
        max(other_initiatives) filter (where is_overlapped) as other_initiatives
    from {{ ref('int_impact_unit_means') }}
    where is_used
    group by initiative_id, kpi_id, unit, arm
),

levels as (
    select
        initiative_id, kpi_id,
        count(*) filter (where arm = 'treated') as count_units_treated,
        count(*) filter (where arm = 'comparison') as count_units_comparison,
        avg(before_mean) filter (where arm = 'treated') as treated_before,
        avg(after_mean) filter (where arm = 'treated') as treated_after,
        avg(before_mean) filter (where arm = 'comparison') as comparison_before,
        avg(after_mean) filter (where arm = 'comparison') as comparison_after,
        avg(months_apart) filter (where arm = 'treated') as months_apart,
        bool_and(has_donut) as has_donut,
        avg({{ as_number('is_overlapped') }}) filter (where arm = 'treated') as overlap_treated_share,
        avg({{ as_number('is_overlapped') }}) filter (where arm = 'comparison') as overlap_comparison_share,
        {{ string_agg('distinct other_initiatives', ', ', 'other_initiatives') }} as overlap_initiatives,
        -- The treated were the very worst (or best) of the quarter before, of at least twenty possible choices.
        (
            max(quarter_mean) filter (where arm = 'treated') < min(quarter_mean) filter (where arm = 'comparison')
            or min(quarter_mean) filter (where arm = 'treated') > max(quarter_mean) filter (where arm = 'comparison')
        )
        and lgamma(count(*) + 1) - lgamma(count(*) filter (where arm = 'treated') + 1)
        - lgamma(count(*) filter (where arm = 'comparison') + 1) >= ln(20) as is_extreme
    from unit_levels
    group by initiative_id, kpi_id
),

by_person as (
    select
        initiative_id, kpi_id,
        max(count_periods_before) as count_periods_before,
        max(count_periods_after) as count_periods_after,
        max(count_assigned) filter (where arm = 'treated') as count_units_treated,
        max(count_assigned) filter (where arm = 'comparison') as count_units_comparison,
        max(scale * sum_u / nullif(sum_v, 0)) filter (where arm = 'treated') as treated_before,
        max(scale * sum_y / nullif(sum_x, 0)) filter (where arm = 'treated') as treated_after,
        max(scale * sum_u / nullif(sum_v, 0)) filter (where arm = 'comparison') as comparison_before,
        max(scale * sum_y / nullif(sum_x, 0)) filter (where arm = 'comparison') as comparison_after,
        cast(sum(count_after) as bigint) as count_people,
        cast(sum(count_records) as bigint) as count_records,
        min(count_after) < max(k_people) as is_hidden
    from {{ ref('int_impact_panel_arm') }}
    group by initiative_id, kpi_id
)

select
    m.initiative_id, m.kpi_id,
    m.count_periods_before, m.count_periods_after, m.last_period_on,
    coalesce(l.count_units_treated, 0) as count_units_treated,
    coalesce(l.count_units_comparison, 0) as count_units_comparison,
    l.treated_before, l.treated_after, l.comparison_before, l.comparison_after, l.months_apart,
    coalesce(l.overlap_treated_share, 0) as overlap_treated_share,
    coalesce(l.overlap_comparison_share, 0) as overlap_comparison_share,
    (
        select {{ string_agg('i.name', ', ', 'i.name') }} from {{ ref('dim_initiative') }} as i
        where list_contains(string_split(l.overlap_initiatives, ', '), i.initiative_id)
    ) as overlap_initiatives,
    coalesce(l.is_extreme, false) as is_extreme,
    coalesce(l.has_donut, false) as has_donut,
    p.count_people, p.count_records,
    coalesce(p.has_hidden, false) as has_hidden,
    coalesce(p.is_hidden, false) as is_hidden
from months as m
left join people as p on m.initiative_id = p.initiative_id and m.kpi_id = p.kpi_id
left join levels as l on m.initiative_id = l.initiative_id and m.kpi_id = l.kpi_id
union all
select
    initiative_id, kpi_id,
    count_periods_before, count_periods_after, null as last_period_on,
    count_units_treated, coalesce(count_units_comparison, 0) as count_units_comparison,
    treated_before, treated_after, comparison_before, comparison_after, null as months_apart,
    0 as overlap_treated_share, 0 as overlap_comparison_share, null as overlap_initiatives, false as is_extreme,
    false as has_donut,
    count_people, count_records, false as has_hidden, is_hidden
from by_person
