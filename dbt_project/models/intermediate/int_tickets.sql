-- Every ticket as its rows, events and messages tell it together: who, where, when, and what is unknown.
with ranked as (
    select *, {{ recency_rank(['_source', 'ticket_id']) }} as recency_rank
    from {{ united('ticket') }} as tickets
),

-- Full join: a case known only from its events is a ticket too.
told as (
    select
        coalesce(ticket._source, activity._source) as source,
        coalesce(ticket.ticket_id, activity.ticket_id) as ticket_id,
        ticket.customer_id,
        ticket.customer_email,
        coalesce(ticket.agent_id, activity.first_reply_agent_id) as agent_id,
        ticket.team_id,
        ticket.location_id,
        ticket.channel,
        ticket.topic,
        coalesce(ticket.priority, activity.last_priority) as priority,
        ticket.status,
        ticket.merged_into_ticket_id,
        coalesce(ticket.created_at, activity.first_event_at) as created_at,
        coalesce(activity.first_replied_at, ticket.first_replied_at) as first_replied_at,
        coalesce(activity.first_solved_at, ticket.first_solved_at, ticket.solved_at, activity.first_closed_at)
            as first_solved_at,
        coalesce(activity.last_solved_at, ticket.solved_at, ticket.first_solved_at, activity.last_closed_at)
            as last_solved_at,
        activity.last_event_at,
        activity.last_reopened_at,
        activity.count_public_replies,
        activity.count_reopens,
        ticket.is_answered,
        ticket.is_resolved,
        ticket.seconds_to_answer,
        coalesce(activity.first_solved_at, activity.first_closed_at) is not null as has_solved_event,
        ticket.first_solved_at is not null and ticket.solved_at is not null as has_both_solved_dates
    from ranked as ticket
    full outer join {{ ref('int_ticket_activity') }} as activity
        on ticket._source = activity._source and ticket.ticket_id = activity.ticket_id
    where coalesce(ticket.recency_rank, 1) = 1
),

-- Many helpdesks know their agents by address alone; an address that two employees share is nobody's.
agents as (
    select
        email,
        min(employee_id) as employee_id
    from {{ united('employee') }} as employees
    where email is not null
    group by email
    having count(distinct employee_id) = 1
),

-- What a source never records is unknown, not zero.
sources as (
    select
        source,
        bool_or(first_replied_at is not null) as tells_replies,
        bool_or(coalesce(count_public_replies, 0) > 0) as counts_replies,
        bool_or(has_solved_event) as tells_reopens,
        bool_or(has_both_solved_dates) as dates_reopens
    from told
    group by source
),

judged as (
    select
        told.*,
        coalesce(agent.employee_id, told.agent_id) as agent_id_known,
        sources.tells_replies,
        sources.counts_replies,
        sources.tells_reopens,
        sources.dates_reopens,
        {{ local_date('told.created_at') }} as created_on,
        coalesce(
            told.is_resolved,
            told.status in ('solved', 'closed'),
            case
                when told.has_solved_event then coalesce(told.last_reopened_at < told.last_solved_at, true)
            end
        ) as is_resolved_now
    from told
    inner join sources on told.source = sources.source
    left join agents as agent on told.agent_id = agent.email
),

identified as (
    select
        judged.*,
        coalesce(judged.customer_id, email.customer_id, judged.customer_email) as customer_id_known,
        coalesce(judged.team_id, spell.team_id) as team_id_known,
        coalesce(judged.location_id, spell.location_id) as location_id_known,
        case when judged.is_resolved_now then judged.last_solved_at end as solved_at
    from judged
    left join {{ ref('int_customer_emails') }} as email
        on
            judged.customer_email = email.email
            and coalesce(judged.created_on, {{ as_of_date() }})
            between email.valid_from_on and email.valid_to_on
    left join {{ ref('int_employment_spells') }} as spell
        on
            judged.agent_id_known = spell.employee_id
            and judged.created_on between spell.valid_from_on and spell.post_ends_on
),

-- The priority that applied at the first reply: one raised afterwards does not make the reply late.
prioritised as (
    select
        ticket.source,
        ticket.ticket_id,
        max_by(event.priority, event.event_at) filter (
            where event.event_at <= coalesce(ticket.first_replied_at, {{ as_of() }})
        ) as priority_at_reply
    from identified as ticket
    inner join {{ united('ticket_event') }} as event
        on ticket.source = event._source and ticket.ticket_id = event.ticket_id
    where event.priority is not null
    group by ticket.source, ticket.ticket_id
)

select
    ticket.source,
    ticket.ticket_id,
    ticket.customer_id_known as customer_id,
    ticket.agent_id_known as agent_id,
    ticket.team_id_known as team_id,
    ticket.location_id_known as location_id,
    ticket.channel,
    ticket.topic,
    ticket.priority,
    case
        when prioritised.ticket_id is null then ticket.priority else prioritised.priority_at_reply
    end as priority_at_reply,
    ticket.status,
    ticket.merged_into_ticket_id,
    ticket.created_at,
    ticket.created_on,
    ticket.first_replied_at,
    ticket.first_solved_at,
    ticket.solved_at,
    ticket.last_event_at,
    case when ticket.counts_replies then coalesce(ticket.count_public_replies, 0) end as count_public_replies,
    case when ticket.tells_reopens then coalesce(ticket.count_reopens, 0) end as count_reopens,
    -- Only what was solved can be opened again. Without events two different dates of solving tell it, or one and an
    -- open ticket; a source that knows a single date can't.
    case
        when ticket.first_solved_at is null and coalesce(ticket.count_reopens, 0) = 0 then null
        when ticket.tells_reopens then coalesce(ticket.count_reopens, 0) > 0
        when ticket.dates_reopens
            then ticket.first_solved_at < ticket.last_solved_at or not coalesce(ticket.is_resolved_now, true)
    end as is_reopened,
    case when ticket.tells_replies then ticket.first_replied_at is not null end as is_replied,
    ticket.is_answered,
    ticket.is_resolved_now as is_resolved,
    ticket.seconds_to_answer
from identified as ticket
left join prioritised on ticket.source = prioritised.source and ticket.ticket_id = prioritised.ticket_id
