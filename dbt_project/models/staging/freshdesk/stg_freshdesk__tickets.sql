-- 4 and 5 are solved and closed; 6, 7 and whatever a company adds wait for somebody. Of a ticket that was opened
-- again Freshdesk keeps the last solution only.
select
    {{ entity_row('ticket', {
        'ticket_id': 'entry.id',
        'customer_id': 'contact.unique_external_id',
        'customer_email': 'contact.email',
        'agent_id': 'agent.email',
        'team_id': 'coalesce(team.value, entry.group_id)',
        'channel': "case
            when entry.source in (1, 10) then 'email' when entry.source in (2, 4, 9) then 'web'
            when entry.source = 3 then 'phone' when entry.source in (5, 6) then 'social'
            when entry.source in (7, 13) then 'chat' end",
        'topic': 'entry.type',
        'priority': "case entry.priority
            when 1 then 'low' when 2 then 'normal' when 3 then 'high' when 4 then 'urgent' end",
        'status': "case
            when entry.spam then 'spam' when entry.status = 2 then 'open' when entry.status = 4 then 'solved'
            when entry.status = 5 then 'closed' when entry.status is not null then 'pending' end",
        'created_at': 'entry.created_at',
        'first_replied_at': 'entry.first_responded_at',
        'solved_at': 'coalesce(entry.resolved_at, entry.closed_at)',
        'subject': 'entry.subject',
    }) }}
from {{ source('raw_freshdesk', 'tickets') }} as entry
left join {{ source('raw_freshdesk', 'contacts') }} as contact
    on entry._source = contact._source and entry.requester_id = contact.id
left join {{ source('raw_freshdesk', 'agents') }} as agent
    on entry._source = agent._source and entry.responder_id = agent.id
left join {{ source_setting('teams') }} as team on entry._source = team.source and entry.group_id = team.entry
where not coalesce(entry._is_deleted, false)
