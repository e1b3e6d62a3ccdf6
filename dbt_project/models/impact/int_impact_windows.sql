{{ config(schema='intermediate', contract={'enforced': false}) }}

-- The months that are compared, counted from the month a cohort began. Only months that lie wholly in the baseline,
-- and wholly after full effect, count: what lies between is ramp. A cohort that begins later has a longer baseline.
with cohorts as (
    select distinct initiative_id, first_treated_on, waits_until_on
    from {{ ref('int_impact_units') }}
    where arm = 'treated'
    union all
    select initiative_id, start_on as first_treated_on, null as waits_until_on
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
        -- The last whole month that is over, still within what the initiative is judged by, and in which those who
        -- wait for it are still without.
        {{ month_start(
            "least(" ~ as_of_date() ~ ", coalesce(" ~ add_days('i.measured_until_on', 1) ~ ", " ~ as_of_date()
            ~ "), coalesce(c.waits_until_on, " ~ as_of_date() ~ "))"
        ) }} as after_end_on,
        i.baseline_from_on is not null as is_baseline_given
    from cohorts as c
    inner join {{ ref('dim_initiative') }} as i on c.initiative_id = i.initiative_id
),

windows as (
    select
        initiative_id,
        cohort_on,
        bool_or(is_baseline_given) as is_baseline_given,
        min(cast({{ months_between('cohort_on', 'before_from_on') }} as bigint)) as before_from,
        min(cast({{ months_between('start_month_on', 'before_end_on') }} as bigint) - 1) as before_to,
        max(cast({{ months_between('cohort_on', 'after_from_on') }} as bigint)) as after_from,
        min(cast({{ months_between('cohort_on', 'after_end_on') }} as bigint) - 1) as after_to
    from dated
    group by initiative_id, cohort_on
),

timed as (
    select *, after_to - after_from + 1 >= {{ var('verdict').min_months_after }} as is_long_enough
    from windows
)

select
    initiative_id, cohort_on, before_from, before_to, after_from, after_to, is_baseline_given,
    -- Who has only just begun is left out until there is something to see, and takes nothing from the others.
    is_long_enough or not bool_or(is_long_enough) over (partition by initiative_id) as is_counted
from timed
