-- A rating that is only offered is a questionnaire without an answer; one that was not offered was never sent.
select
    {{ entity_row('response', {
        'response_id': 'entry.id',
        'survey_id': "'zendesk_satisfaction'",
        'customer_id': 'coalesce(requester.customer_id, requester.email, entry.requester_id)',
        'ticket_id': 'entry.ticket_id',
        'team_id': 'team.team_id',
        'sent_at': "case when entry.score <> 'unoffered' then entry.created_at end",
        'responded_at': "case when entry.score in ('good', 'bad') then entry.updated_at end",
        'is_preview': 'false',
    }) }}
from {{ source('raw_zendesk', 'satisfaction_ratings') }} as entry
left join {{ ref('stg_zendesk__users') }} as requester
    on entry._source = requester._source and entry.requester_id = requester.id
left join {{ ref('stg_zendesk__groups') }} as team
    on entry._source = team._source and entry.group_id = team.id
where not coalesce(entry._is_deleted, false)
