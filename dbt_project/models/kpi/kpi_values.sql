with figures as (
    select
        i.kpi_id, i.period_type, i.period_start_on, i.segment_type, i.segment,
        i.ratio * k.scale as value, i.ci_low * k.scale as ci_low, i.ci_high * k.scale as ci_high
    from {{ ref('int_kpi_intervals') }} as i
    inner join {{ ref('kpi_catalog') }} as k on i.kpi_id = k.kpi_id
    union all
    select kpi_id, period_type, period_start_on, segment_type, segment, value, ci_low, ci_high
    from {{ ref('int_kpi_quantiles') }}
),

judged as (
    select
        f.*,
        c.count_people,
        c.count_records,
        c.numerator,
        c.denominator,
        k.follow_up_days,
        case
            when h.is_hidden then 'suppressed'
            when c.count_people < k.min_n then 'too_few'
            else 'ok'
        end as status
    from figures as f
    inner join {{ ref('kpi_catalog') }} as k on f.kpi_id = k.kpi_id
    inner join {{ ref('int_kpi_cells') }} as c
        on k.contribution_id = c.kpi_id
        and f.period_type = c.period_type
        and f.period_start_on is not distinct from c.period_start_on
        and f.segment_type = c.segment_type
        and f.segment = c.segment
    inner join {{ ref('int_kpi_hidden') }} as h
        on c.kpi_id = h.kpi_id
        and c.period_type = h.period_type
        and c.period_start_on is not distinct from h.period_start_on
        and c.segment_type = h.segment_type
        and c.segment = h.segment
),

dated as (
    select
        *,
        case period_type
            when 'month' then {{ add_days(add_months('period_start_on', 1), -1) }}
            when 'quarter' then {{ add_days(add_months('period_start_on', 3), -1) }}
        end as period_end_on
    from judged
    where value is not null
)

select
    kpi_id,
    period_type,
    period_start_on,
    period_end_on,
    coalesce({{ kpi_is_followed(add_days('period_end_on', 1), 'follow_up_days') }}, true) as is_complete,
    segment_type,
    segment,
    case when status <> 'suppressed' then value end as value,
    case when status <> 'suppressed' then ci_low end as ci_low,
    case when status <> 'suppressed' then ci_high end as ci_high,
    case when status <> 'suppressed' then count_people end as count_people,
    case when status <> 'suppressed' then count_records end as count_records,
    case when status <> 'suppressed' then numerator end as numerator,
    case when status <> 'suppressed' then denominator end as denominator,
    status
from dated
