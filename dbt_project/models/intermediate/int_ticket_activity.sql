-- What events and messages say about each ticket, also of tickets no ticket row tells of.
with happenings as (
    select
        _source,
        ticket_id,
        event_at,
        event_type,
        agent_id,
        priority,
        false as is_message
    from {{ united('ticket_event') }} as events
    union all
    select
        _source,
        ticket_id,
        sent_at as event_at,
        case
            when author_role = 'customer' then 'customer_reply'
            when author_role = 'bot' then 'bot_reply'
            when coalesce(is_public, true) then 'public_reply'
            else 'internal_note'
        end as event_type,
        agent_id,
        cast(null as string) as priority,
        true as is_message
    from {{ united('message') }} as messages
)

select
    _source,
    ticket_id,
    min(event_at) as first_event_at,
    max(event_at) as last_event_at,
    min(case when event_type = 'public_reply' then event_at end) as first_replied_at,
    min_by(agent_id, event_at) filter (
        where event_type = 'public_reply' and agent_id is not null
    ) as first_reply_agent_id,
    -- A reply may be told twice, as an event and as a message: the longer list is the complete one.
    greatest(
        sum(case when event_type = 'public_reply' and not is_message then 1 else 0 end),
        sum(case when event_type = 'public_reply' and is_message then 1 else 0 end)
    ) as count_public_replies,
    min(case when event_type = 'solved' then event_at end) as first_solved_at,
    max(case when event_type = 'solved' then event_at end) as last_solved_at,
    min(case when event_type = 'closed' then event_at end) as first_closed_at,
    max(case when event_type = 'closed' then event_at end) as last_closed_at,
    max(case when event_type = 'reopened' then event_at end) as last_reopened_at,
    sum(case when event_type = 'reopened' then 1 else 0 end) as count_reopens,
    max_by(priority, event_at) filter (where priority is not null) as last_priority
from happenings
group by _source, ticket_id
