select
    {{ entity_row('message', {
        'message_id': 'entry.id',
        'ticket_id': 'entry.conversation_id',
        'sent_at': instant_of_seconds('entry.created_at'),
        'author_role': "case
            when entry.author_type in ('admin', 'team') then 'agent' when entry.author_type = 'bot' then 'bot'
            else 'customer' end",
        'agent_id': 'agent.email',
        'is_public': "entry.part_type in ('comment', 'quick_reply')",
        'body': 'entry.body',
    }) }}
from {{ source('raw_intercom', 'conversation_parts') }} as entry
left join {{ source('raw_intercom', 'admins') }} as agent
    on entry._source = agent._source and entry.author_id = agent.id and entry.author_type = 'admin'
where not coalesce(entry._is_deleted, false) and {{ intercom_part_is_message('entry') }}
