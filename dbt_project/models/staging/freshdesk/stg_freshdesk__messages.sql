-- Freshdesk says of a deleted ticket that it is gone, and of its messages nothing: they go with it.
select
    {{ entity_row('message', {
        'message_id': 'entry.id',
        'ticket_id': 'entry.ticket_id',
        'sent_at': 'entry.created_at',
        'author_role': "case when entry.incoming then 'customer' else 'agent' end",
        'agent_id': 'agent.email',
        'is_public': 'not coalesce(entry.private, false)',
        'body': 'entry.body_text',
    }) }}
from {{ source('raw_freshdesk', 'conversations') }} as entry
left join {{ source('raw_freshdesk', 'agents') }} as agent
    on entry._source = agent._source and entry.user_id = agent.id and not coalesce(entry.incoming, false)
left join {{ source('raw_freshdesk', 'tickets') }} as ticket
    on entry._source = ticket._source and entry.ticket_id = ticket.id
where not coalesce(entry._is_deleted, false) and not coalesce(ticket._is_deleted, false)
