select
    {{ entity_row('ticket_event', {
        'ticket_id': 'entry.conversation_id',
        'event_at': instant_of_seconds('entry.created_at'),
        'event_type': "case
            when entry.part_type = 'close' then 'solved'
            when entry.part_type in ('open', 'note_and_reopen') then 'reopened'
            when entry.part_type like '%assign%' then 'assigned'
            when entry.part_type = 'snoozed' then 'pending' else 'other' end",
        'agent_id': 'agent.email',
        'detail': 'entry.part_type',
    }) }}
from {{ source('raw_intercom', 'conversation_parts') }} as entry
left join {{ source('raw_intercom', 'admins') }} as agent
    on entry._source = agent._source and entry.author_id = agent.id and entry.author_type = 'admin'
where not coalesce(entry._is_deleted, false) and not {{ intercom_part_is_message('entry') }}
