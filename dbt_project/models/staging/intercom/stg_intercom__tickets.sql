-- A conversation is a ticket. Intercom knows two priorities; times are seconds since 1970.
select
    {{ entity_row('ticket', {
        'ticket_id': 'entry.id',
        'customer_id': 'coalesce(entry.contact_external_id, contact.external_id)',
        'customer_email': 'contact.email',
        'agent_id': 'agent.email',
        'team_id': 'coalesce(team.value, entry.team_assignee_id)',
        'channel': "case
            when entry.source_type = 'email' then 'email'
            when entry.source_type in ('phone_call', 'phone_switch') then 'phone'
            when entry.source_type in ('facebook', 'twitter', 'instagram') then 'social'
            when entry.source_type is not null then 'chat' end",
        'topic': 'entry.topic',
        'priority': "case entry.priority when 'priority' then 'high' when 'not_priority' then 'normal' end",
        'status': "case entry.state
            when 'closed' then 'closed' when 'snoozed' then 'pending' when 'open' then 'open' end",
        'created_at': instant_of_seconds('entry.created_at'),
        'first_replied_at': instant_of_seconds('entry.first_admin_reply_at'),
        'first_solved_at': instant_of_seconds('entry.first_close_at'),
        'solved_at': instant_of_seconds('entry.last_close_at'),
        'subject': 'entry.title',
    }) }}
from {{ source('raw_intercom', 'conversations') }} as entry
left join {{ source('raw_intercom', 'contacts') }} as contact
    on entry._source = contact._source and entry.contact_id = contact.id
left join {{ source('raw_intercom', 'admins') }} as agent
    on entry._source = agent._source and entry.admin_assignee_id = agent.id
left join {{ source_setting('teams') }} as team
    on entry._source = team.source and entry.team_assignee_id = team.entry
where not coalesce(entry._is_deleted, false)
