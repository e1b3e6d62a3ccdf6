-- Freshdesk numbers smileys from -103 to 103 whatever the survey offers; only the company knows how many it
-- offers. Without that an answer has no scale, and an answer without a scale is in no KPI.
with faces (points, rating, score) as (
    values
    (3, 103, 3), (3, 100, 2), (3, -103, 1),
    (5, 103, 5), (5, 102, 4), (5, 100, 3), (5, -102, 2), (5, -103, 1),
    (7, 103, 7), (7, 102, 6), (7, 101, 5), (7, 100, 4), (7, -101, 3), (7, -102, 2), (7, -103, 1)
)

select
    {{ entity_row('answer', {
        'response_id': 'entry.id',
        'question_id': 'entry.question',
        'survey_id': 'entry.survey_id',
        'instrument': "case when entry.question = 'default_question' then 'csat' else 'other' end",
        'scale_min': 'case when points.value is not null then 1 end',
        'scale_max': 'points.value',
        'relation': "'transactional'",
        'customer_id': 'contact.unique_external_id',
        'ticket_id': 'entry.ticket_id',
        'team_id': 'coalesce(team.value, entry.group_id)',
        'answered_at': 'entry.created_at',
        'score': 'case when points.value is null then entry.rating else face.score end',
        'answer_text': 'entry.feedback',
    }) }}
from {{ source('raw_freshdesk', 'satisfaction_ratings') }} as entry
left join {{ source('raw_freshdesk', 'contacts') }} as contact
    on entry._source = contact._source and entry.user_id = contact.id
left join {{ source_setting('rating_points') }} as points
    on entry._source = points.source and entry.question = points.entry
left join faces as face on cast(points.value as bigint) = face.points and entry.rating = face.rating
left join {{ source_setting('teams') }} as team on entry._source = team.source and entry.group_id = team.entry
where not coalesce(entry._is_deleted, false)
