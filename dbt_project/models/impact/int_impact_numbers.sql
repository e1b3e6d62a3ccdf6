{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set numbers = {
    'unit_contrast': 'after_mean - before_mean',
    'donut': 'after_mean - donut_mean',
    'placebo': 'late_mean - early_mean',
    'pretrend': 'slope',
    'respondents': 'log_people_after - log_people_before',
} %}

-- One number per unit and question; whatever is asked, the arms are then compared in the same way.
with asked as (
    {%- for method, number in numbers.items() %}
    select
        initiative_id, kpi_id, '{{ method }}' as method, cast(null as date) as cohort_on,
        cast(null as bigint) as months_from_start, unit, arm, weight, {{ number }} as number
    from {{ ref('int_impact_unit_means') }}
    where is_used
    union all
    {%- endfor %}
    -- Without the units for comparison that had another initiative meanwhile.
    select
        initiative_id, kpi_id, 'clean_comparison' as method, null as cohort_on, null as months_from_start,
        unit, arm, weight, after_mean - before_mean as number
    from {{ ref('int_impact_unit_means') }}
    where is_used and not (arm = 'comparison' and is_overlapped)
    union all
    select
        m.initiative_id, m.kpi_id, 'event_study' as method, null as cohort_on, m.months_from_start,
        m.unit, m.arm, u.weight, m.value - u.before_mean as number
    from {{ ref('int_impact_months') }} as m
    inner join {{ ref('int_impact_unit_means') }} as u
        on m.initiative_id = u.initiative_id and m.kpi_id = u.kpi_id and m.unit = u.unit and m.cohort_on = u.cohort_on
    where u.is_used and m.months_from_start between m.before_from and m.after_to
),

-- A unit that lacks one cohort's month has no number for that month.
weighed as (
    select
        initiative_id, kpi_id, method, cohort_on, months_from_start, unit, arm,
        sum(weight * number) / sum(weight) as number
    from asked
    group by initiative_id, kpi_id, method, cohort_on, months_from_start, unit, arm
    having count(*) = count(number)
),

-- Callaway and Sant'Anna (2021): each cohort against units never treated, from the last month before.
group_time as (
    select
        m.initiative_id, m.kpi_id, 'group_time' as method, m.cohort_on, m.months_from_start,
        m.unit, m.arm, m.value - u.last_mean as number
    from {{ ref('int_impact_months') }} as m
    inner join {{ ref('int_impact_unit_means') }} as u
        on m.initiative_id = u.initiative_id and m.kpi_id = u.kpi_id and m.unit = u.unit and m.cohort_on = u.cohort_on
    where
        u.is_used
        and m.months_from_start between m.before_from and m.after_to
        and u.last_mean is not null
        and m.initiative_id in (
            select w.initiative_id from {{ ref('int_impact_windows') }} as w
            where w.is_counted
            group by w.initiative_id
            having count(*) > 1
        )
),

-- Over all cohorts: the mean of each cohort's months, cohorts weighing as many units as they have.
overall as (
    select
        initiative_id, kpi_id, 'callaway_santanna' as method, null as cohort_on, null as months_from_start,
        unit, arm, sum(weight * number) / sum(weight) as number
    from (
        select
            initiative_id, kpi_id, unit, arm, cohort_on, weight, after_mean - last_mean as number
        from {{ ref('int_impact_unit_means') }}
        where is_used
    )
    where initiative_id in (select g.initiative_id from group_time as g)
    group by initiative_id, kpi_id, unit, arm
    having count(*) = count(number)
),

-- What everybody would do at first: the treated alone, months after against months before.
naive as (
    select
        initiative_id, kpi_id, 'naive' as method, null as cohort_on, null as months_from_start,
        cast(months_from_start as string) as unit,
        case when months_from_start >= after_from then 'treated' else 'comparison' end as arm,
        avg(value) as number
    from {{ ref('int_impact_months') }}
    where
        arm = 'treated'
        and (months_from_start between before_from and before_to or months_from_start between after_from and after_to)
    group by initiative_id, kpi_id, months_from_start, months_from_start >= after_from
)

select * from weighed
union all
select * from group_time
union all
select * from overall
union all
select * from naive
