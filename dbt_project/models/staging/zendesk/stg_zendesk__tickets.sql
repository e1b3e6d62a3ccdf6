select
    {{ entity_row('ticket', {
        'ticket_id': 'entry.id',
        'agent_id': 'entry.assignee_id',
        'team_id': 'entry.group_id',
        'channel': 'entry.channel',
        'priority': 'entry.priority',
        'status': "case when entry.status = 'hold' then 'pending' else entry.status end",
        'created_at': 'entry.created_at',
        'subject': 'entry.subject',
    }) }}
from {{ source('raw_zendesk', 'tickets') }} as entry
where not coalesce(entry._is_deleted, false)
