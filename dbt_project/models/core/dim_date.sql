{# The calendar begins where the facts begin; days outside its limits are typing errors and wrong clocks. #}
{% set answered_on = local_date('answered_at') %}
with recorded as (
    select min(created_on) as first_on
    from {{ ref('int_tickets') }}
    where {{ is_in_calendar('created_on') }}
    union all
    select min(ordered_on) as first_on
    from {{ ref('fct_order_line') }}
    union all
    select min(month_start_on) as first_on
    from {{ ref('fct_contract_month') }}
    union all
    -- Not from the first hire: before the first recorded exit nothing is told of staff.
    select min(employed_to_on) as first_on
    from {{ ref('int_employment_spells') }}
    where coalesce(is_exit, true) and {{ is_in_calendar('employed_to_on') }}
    union all
    select min({{ answered_on }}) as first_on
    from {{ united('answer') }} as answers
    where {{ is_in_calendar(answered_on) }}
),

bounds as (
    select
        {{ month_start('coalesce(min(first_on), ' ~ as_of_date() ~ ')') }} as first_on,
        {{ add_days(month_start(add_months(as_of_date(), 1)), -1) }} as last_on
    from recorded
),

days as (
    select {{ date_series('first_on', 'last_on') }} as date_on
    from bounds
),

hours as (
    select
        date_on,
        {{ business_minute(iso_day_of_week('date_on'), 0) }} as opens_minute,
        {{ business_minute(iso_day_of_week('date_on'), 1) }} as closes_minute,
        {{ is_holiday('date_on') }} as is_holiday
    from days
),

opening as (
    select
        date_on,
        opens_minute is not null and not is_holiday as is_business_day,
        case
            when not is_holiday
                then {{ local_to_utc(day_at_minute('date_on', 'opens_minute')) }}
        end as opens_at,
        case
            when not is_holiday
                then {{ local_to_utc(day_at_minute('date_on', 'closes_minute')) }}
        end as closes_at
    from hours
),

measured as (
    select
        *,
        case
            when is_business_day then {{ elapsed_minutes('opens_at', 'closes_at') }} else 0e0
        end as open_minutes
    from opening
)

select
    date_on,
    {{ month_start('date_on') }} as month_start_on,
    {{ quarter_start('date_on') }} as quarter_start_on,
    cast(extract(year from date_on) as integer) as year_number,
    is_business_day,
    opens_at,
    closes_at,
    coalesce(sum(open_minutes) over (
        order by date_on rows between unbounded preceding and 1 preceding
    ), 0e0) as business_minutes_before,
    cast(coalesce(sum(case when is_business_day then 1 else 0 end) over (
        order by date_on rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as business_days_before
from measured
