{% set targets = var('sla_first_reply_minutes') %}
with placed as (
    select
        ticket.*,
        follow_up.is_replied_at_follow_up,
        follow_up.is_resolved_at_follow_up,
        {{ is_in_calendar('ticket.created_on') }} as is_in_calendar,
        {{ business_position('ticket.created_at', 'created_day') }} as created_position,
        {{ business_position('ticket.first_replied_at', 'replied_day') }} as replied_position,
        {{ business_position('ticket.first_solved_at', 'first_solved_day') }} as first_solved_position,
        {{ business_position('ticket.solved_at', 'solved_day') }} as solved_position,
        {{ business_position(as_of(), 'today') }} as today_position
    from {{ ref('int_tickets') }} as ticket
    left join {{ ref('int_ticket_follow_ups') }} as follow_up
        on ticket.source = follow_up.source and ticket.ticket_id = follow_up.ticket_id
    left join {{ ref('dim_date') }} as created_day on ticket.created_on = created_day.date_on
    left join {{ ref('dim_date') }} as replied_day
        on {{ local_date('ticket.first_replied_at') }} = replied_day.date_on
    left join {{ ref('dim_date') }} as first_solved_day
        on {{ local_date('ticket.first_solved_at') }} = first_solved_day.date_on
    left join {{ ref('dim_date') }} as solved_day on {{ local_date('ticket.solved_at') }} = solved_day.date_on
    left join {{ ref('dim_date') }} as today on today.date_on = {{ as_of_date() }}
),

-- Positions are large sums: without rounding a reply on the very minute of its target could miss it.
timed as (
    select
        *,
        -- A reply dated before the ticket is a clock error: it happened, but took no known time.
        case
            when first_replied_at >= created_at
                then {{ elapsed_minutes('created_at', 'first_replied_at') }}
        end as first_reply_minutes,
        case
            when first_replied_at >= created_at
                then round(replied_position - created_position, 6)
        end as first_reply_business_minutes,
        case
            when first_solved_at >= created_at
                then {{ elapsed_minutes('created_at', 'first_solved_at') }}
        end as first_resolution_minutes,
        case
            when solved_at >= created_at
                then {{ elapsed_minutes('created_at', 'solved_at') }}
        end as full_resolution_minutes,
        case
            when first_solved_at >= created_at
                then round(first_solved_position - created_position, 6)
        end as first_resolution_business_minutes,
        case
            when solved_at >= created_at
                then round(solved_position - created_position, 6)
        end as full_resolution_business_minutes,
        cast(case priority_at_reply
            {%- for priority, minutes in targets.items() %}
                when '{{ priority }}' then {{ minutes }}
            {%- endfor %}
        end as double) as sla_target_minutes,
        case
            when merged_into_ticket_id is not null or status = 'merged' then 'merged into another ticket'
            when status = 'spam' then 'spam'
            when status = 'deleted' then 'deleted'
            when not is_in_calendar then 'opened on a day outside the calendar'
        end as excluded_reason
    from placed
)

select
    {{ surrogate_key(['source', 'ticket_id']) }} as ticket_key,
    ticket_id,
    {{ surrogate_key(['customer_id']) }} as customer_key,
    {{ surrogate_key(['agent_id']) }} as employee_key,
    {{ surrogate_key(['team_id']) }} as team_key,
    {{ surrogate_key(['location_id']) }} as location_key,
    source,
    channel,
    topic,
    priority,
    status,
    excluded_reason,
    created_at,
    created_on,
    {{ month_start('created_on') }} as month_start_on,
    first_replied_at,
    first_solved_at,
    solved_at,
    last_event_at,
    first_reply_minutes,
    first_reply_business_minutes,
    first_resolution_minutes,
    full_resolution_minutes,
    first_resolution_business_minutes,
    full_resolution_business_minutes,
    cast(count_public_replies as bigint) as count_public_replies,
    cast(count_reopens as bigint) as count_reopens,
    seconds_to_answer,
    sla_target_minutes,
    case
        when is_replied then first_reply_business_minutes <= sla_target_minutes
        -- Without a reply the target is missed once it has passed, and open until then.
        when not is_replied and today_position - created_position > sla_target_minutes then false
    end as is_sla_met,
    is_replied,
    is_answered,
    is_resolved,
    is_replied_at_follow_up,
    is_resolved_at_follow_up,
    is_reopened,
    case
        when is_reopened is not null and count_public_replies is not null
            then count_public_replies = 1 and not is_reopened
    end as is_one_touch,
    excluded_reason is null as is_counted
from timed
