-- Intercom asks with five faces, numbered 1 to 5; a conversation nobody rated is no answer.
select
    {{ entity_row('answer', {
        'response_id': 'entry.id',
        'instrument': "'csat'",
        'scale_min': '1',
        'scale_max': '5',
        'relation': "'transactional'",
        'customer_id': 'coalesce(entry.contact_external_id, contact.external_id)',
        'ticket_id': 'entry.id',
        'team_id': 'coalesce(team.value, entry.team_assignee_id)',
        'answered_at': instant_of_seconds('entry.rated_at'),
        'score': 'entry.rating',
        'answer_text': 'entry.remark',
    }) }}
from {{ source('raw_intercom', 'conversations') }} as entry
left join {{ source('raw_intercom', 'contacts') }} as contact
    on entry._source = contact._source and entry.contact_id = contact.id
left join {{ source_setting('teams') }} as team
    on entry._source = team.source and entry.team_assignee_id = team.entry
where not coalesce(entry._is_deleted, false) and entry.rating is not null
