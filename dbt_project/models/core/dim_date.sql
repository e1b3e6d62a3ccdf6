{# Where the calendar begins: the first day anything is recorded to have happened. #}
{% set dated = {
    'order_line': local_date('ordered_at'), 'ticket': local_date('created_at'),
    'ticket_event': local_date('event_at'), 'answer': local_date('answered_at'),
    'response': local_date('sent_at'), 'contract': 'valid_from_on', 'employment_spell': 'valid_from_on',
    'absence': 'starts_on'
} %}
with recorded as (
    {%- for entity, day in dated.items() %}
    select min({{ day }}) as first_on
    from {{ united(entity) }} as {{ entity }}
    where {{ is_in_calendar(day) }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

bounds as (
    select
        {{ month_start('least(coalesce(min(first_on), ' ~ as_of_date() ~ '), ' ~ as_of_date() ~ ')') }} as first_on,
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
        case when not is_holiday
            then {{ local_to_utc(day_at_minute('date_on', 'opens_minute')) }}
        end as opens_at,
        case when not is_holiday
            then {{ local_to_utc(day_at_minute('date_on', 'closes_minute')) }}
        end as closes_at
    from hours
)

select
    date_on,
    {{ month_start('date_on') }} as month_start_on,
    {{ quarter_start('date_on') }} as quarter_start_on,
    cast(extract(year from date_on) as integer) as year_number,
    is_business_day,
    opens_at,
    closes_at,
    cast(coalesce(sum(case when is_business_day then {{ elapsed_minutes('opens_at', 'closes_at') }} else 0e0 end) over (
        order by date_on rows between unbounded preceding and 1 preceding
    ), 0) as double) as business_minutes_before,
    cast(coalesce(sum(case when is_business_day then 1 else 0 end) over (
        order by date_on rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as business_days_before
from opening
