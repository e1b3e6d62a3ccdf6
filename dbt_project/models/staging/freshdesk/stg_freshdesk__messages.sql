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
where not coalesce(entry._is_deleted, false)
