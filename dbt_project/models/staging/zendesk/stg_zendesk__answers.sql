-- Good and bad are a scale of two, 0 and 1, and stay one: a scale of five is another question.
select
    {{ entity_row('answer', {
        'response_id': 'entry.id',
        'survey_id': "'zendesk_satisfaction'",
        'instrument': "'csat'",
        'scale_min': '0',
        'scale_max': '1',
        'is_reversed': 'false',
        'relation': "'transactional'",
        'ticket_id': 'entry.ticket_id',
        'answered_at': 'entry.updated_at',
        'score': "case entry.score when 'good' then 1 when 'bad' then 0 end",
        'answer_text': 'entry.comment',
    }) }}
from {{ source('raw_zendesk', 'satisfaction_ratings') }} as entry
where not coalesce(entry._is_deleted, false) and entry.score in ('good', 'bad')
