{{ config(schema='intermediate', contract={'enforced': false}) }}

-- The months that are compared, counted from the month a cohort began. Only months that lie wholly in the baseline,
-- and wholly after full effect, count: what lies between is ramp. A cohort that begins later has a longer baseline.
with cohorts as (
    select initiative_id, first_treated_on, count(*) as count_units
    from {{ ref('int_impact_units') }}
    where arm = 'treated'
    group by initiative_id, first_treated_on
    union all
    select initiative_id, start_on as first_treated_on, 1 as count_units
    from {{ ref('dim_initiative') }}
    where unit_type in ('customer', 'employee')
),

dated as (
    select
        c.*,
        {{ month_start('c.first_treated_on') }} as cohort_on,
        {{ month_start('i.start_on') }} as start_month_on,
        {{ first_whole_month('coalesce(i.baseline_from_on, ' ~ add_months('i.start_on', -12) ~ ')') }}
            as before_from_on,
        {{ month_start(add_days('i.baseline_to_on', 1)) }} as before_end_on,
        {{ first_whole_month(add_days('c.first_treated_on', days_between('i.start_on', 'i.full_effect_on'))) }}
            as after_from_on,
        -- The last whole month that is over and still within what the initiative is judged by.
        {{ month_start(
            "least(" ~ as_of_date() ~ ", coalesce(" ~ add_days('i.measured_until_on', 1) ~ ", " ~ as_of_date() ~ "))"
        ) }} as after_end_on
    from cohorts as c
    inner join {{ ref('dim_initiative') }} as i on c.initiative_id = i.initiative_id
)

select
    initiative_id,
    cohort_on,
    cast(sum(count_units) as double) / sum(sum(count_units)) over (partition by initiative_id) as cohort_share,
    min(cast({{ months_between('cohort_on', 'before_from_on') }} as bigint)) as before_from,
    min(cast({{ months_between('start_month_on', 'before_end_on') }} as bigint) - 1) as before_to,
    max(cast({{ months_between('cohort_on', 'after_from_on') }} as bigint)) as after_from,
    min(cast({{ months_between('cohort_on', 'after_end_on') }} as bigint) - 1) as after_to
from dated
group by initiative_id, cohort_on
