-- How each ticket stood when its follow-up ended, so that young tickets are not judged by less time than old ones.
{% set follow_up = var('follow_up_days') %}
with tickets as (
    select
        *,
        {{ follow_up_end('created_on', follow_up.reply) }} as reply_ends_at,
        {{ follow_up_end('created_on', follow_up.solution) }} as solution_ends_at
    from {{ ref('int_tickets') }}
),

-- What was solved or opened again last before the follow-up ended.
solutions as (
    select
        ticket.source,
        ticket.ticket_id,
        bool_or(event.event_type <> 'reopened') as has_solved_event,
        max(event.event_at) filter (
            where event.event_type <> 'reopened' and event.event_at < ticket.solution_ends_at
        ) as solved_at,
        max(event.event_at) filter (
            where event.event_type = 'reopened' and event.event_at < ticket.solution_ends_at
        ) as reopened_at
    from tickets as ticket
    inner join {{ united('ticket_event') }} as event
        on ticket.source = event._source and ticket.ticket_id = event.ticket_id
    where event.event_type in ('solved', 'closed', 'reopened')
    group by ticket.source, ticket.ticket_id
)

-- What is not dated can't be followed: it counts as it stands.
select
    ticket.source,
    ticket.ticket_id,
    case
        when ticket.reply_ends_at is null then ticket.is_replied
        when ticket.is_replied is not null and ticket.reply_ends_at <= {{ as_of() }}
            then coalesce(ticket.first_replied_at < ticket.reply_ends_at, false)
    end as is_replied_at_follow_up,
    -- A call is over when it is hung up. Without events nobody knows when a ticket was opened again: if it ever was,
    -- the last solution must lie within the follow-up.
    case
        when ticket.is_answered is not null or ticket.solution_ends_at is null then ticket.is_resolved
        when ticket.solution_ends_at > {{ as_of() }} then null
        when solution.has_solved_event and (ticket.is_resolved or ticket.count_reopens > 0)
            then solution.solved_at is not null and coalesce(solution.reopened_at < solution.solved_at, true)
        else ticket.is_resolved and coalesce(ticket.solved_at < ticket.solution_ends_at, true)
    end as is_resolved_at_follow_up
from tickets as ticket
left join solutions as solution on ticket.source = solution.source and ticket.ticket_id = solution.ticket_id
