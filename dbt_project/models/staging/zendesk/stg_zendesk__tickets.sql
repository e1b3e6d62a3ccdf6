-- Zendesk's own automation merges by closing one ticket with a tag; into which one it does not say.
select
    {{ entity_row('ticket', {
        'ticket_id': 'entry.id',
        'customer_id': 'coalesce(requester.customer_id, case when requester.email is null then entry.requester_id end)',
        'customer_email': 'requester.email',
        'agent_id': 'coalesce(assignee.employee_id, entry.assignee_id)',
        'team_id': 'team.team_id',
        'channel': zendesk_channel('entry.channel'),
        'location_id': 'entry.location_id',
        'topic': 'entry.topic',
        'priority': 'entry.priority',
        'status': "case when cast(entry.tags as string) like '%\"closed_by_merge\"%' then 'merged' "
            ~ "when cast(entry.tags as string) like '%\"spam\"%' then 'spam' "
            ~ "when entry.status = 'hold' then 'pending' else entry.status end",
        'created_at': 'entry.created_at',
        'is_answered': 'entry.is_answered',
        'is_resolved': 'entry.is_resolved',
        'seconds_to_answer': 'entry.seconds_to_answer',
        'talk_seconds': 'entry.talk_seconds',
        'subject': 'entry.subject',
    }) }}
from {{ source('raw_zendesk', 'tickets') }} as entry
left join {{ ref('stg_zendesk__users') }} as requester
    on entry._source = requester._source and entry.requester_id = requester.id
left join {{ ref('stg_zendesk__users') }} as assignee
    on entry._source = assignee._source and entry.assignee_id = assignee.id
left join {{ ref('stg_zendesk__groups') }} as team
    on entry._source = team._source and entry.group_id = team.id
where not coalesce(entry._is_deleted, false)
