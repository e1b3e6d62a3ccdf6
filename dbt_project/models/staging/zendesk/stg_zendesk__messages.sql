-- What was written on a ticket goes with it when it is deleted.
select
    {{ entity_row('message', {
        'message_id': 'entry.id',
        'ticket_id': 'entry.ticket_id',
        'sent_at': 'entry.created_at',
        'author_role': "case when entry.by_system then 'bot' when author.is_staff then 'agent' else 'customer' end",
        'agent_id': 'case when author.is_staff then author.employee_id end',
        'is_public': 'entry.public',
        'body': 'entry.body',
    }) }}
from {{ source('raw_zendesk', 'ticket_events') }} as entry
left join {{ ref('stg_zendesk__users') }} as author
    on entry._source = author._source and entry.author_id = author.id
left join {{ source('raw_zendesk', 'tickets') }} as ticket
    on entry._source = ticket._source and entry.ticket_id = ticket.id
where
    not coalesce(entry._is_deleted, false)
    and not coalesce(ticket._is_deleted, false)
    and entry.event_type = 'Comment'
