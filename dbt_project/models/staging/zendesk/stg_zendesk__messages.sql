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
where not coalesce(entry._is_deleted, false) and entry.event_type = 'Comment'
