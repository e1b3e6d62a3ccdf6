-- Months of each employee: days and working days with the company, and whether the month ended without the
-- person. An employment is an unbroken time with the company, whatever posts it holds.
with employments as (
    select
        employee_key,
        employment_number,
        employed_from_on,
        employed_to_on,
        coalesce(is_exit, true) and employed_to_on <= {{ as_of_date() }} as has_left,
        exit_kind,
        is_regretted
    from {{ ref('int_employment_spells') }}
    where is_last_post and employed_from_on <= {{ as_of_date() }}
),

-- Where exits begin to be recorded. Before that only those who stayed are known.
history as (
    select
        coalesce({{ month_start('min(employed_to_on)') }}, {{ month_start(as_of_date()) }}) as first_month_on
    from employments
    where has_left and {{ is_in_calendar('employed_to_on') }}
),

months as (
    select
        employments.*,
        {{ date_series(
            month_start('greatest(employments.employed_from_on, history.first_month_on)'),
            month_start('least(employments.employed_to_on, ' ~ as_of_date() ~ ')'), 'month'
        ) }} as month_start_on
    from employments
    cross join history
    where employments.employed_to_on >= history.first_month_on
),

closed as (
    select
        *,
        {{ add_days(add_months('month_start_on', 1), -1) }} as month_end_on
    from months
),

bounded as (
    select
        *,
        greatest(employed_from_on, month_start_on) as first_on,
        least(employed_to_on, month_end_on, {{ as_of_date() }}) as last_on
    from closed
),

-- Whoever comes back in the same month has not left it: the last employment of the month decides.
counted as (
    select
        bounded.*,
        {{ days_between('first_on', 'last_on') }} + 1 as days_employed,
        last_day.business_days_before - first_day.business_days_before
        + case when last_day.is_business_day then 1 else 0 end as working_days,
        row_number() over (
            partition by bounded.employee_key, bounded.month_start_on order by bounded.first_on desc
        ) = 1 as is_last_of_month
    from bounded
    left join {{ ref('dim_date') }} as first_day on bounded.first_on = first_day.date_on
    left join {{ ref('dim_date') }} as last_day on bounded.last_on = last_day.date_on
)

select
    employee_key,
    month_start_on,
    max(month_end_on) as month_end_on,
    max(employment_number) as employment_number,
    max(employed_from_on) as employed_from_on,
    max(last_on) as last_on,
    sum(days_employed) as days_employed,
    sum(working_days) as working_days,
    max(case when first_on = month_start_on then 1 else 0 end) as headcount_start,
    max(case when last_on = least(month_end_on, {{ as_of_date() }}) then 1 else 0 end) as headcount_end,
    bool_or(is_last_of_month and has_left and employed_to_on <= month_end_on) as is_leaver,
    max(case when is_last_of_month then exit_kind end) as exit_kind,
    bool_or(case when is_last_of_month then is_regretted end) as is_regretted
from counted
group by employee_key, month_start_on
