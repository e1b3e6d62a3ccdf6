-- Completed means answered to the end: a partial response has no time of its own yet and may still change.
select
    {{ entity_row('response', {
        'response_id': 'entry.id',
        'survey_id': 'entry.survey_id',
        'wave': 'entry.wave',
        'customer_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.customer_id end',
        'employee_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.employee_id end',
        'ticket_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.ticket_id end',
        'team_id': 'entry.team_id',
        'location_id': 'entry.location_id',
        'channel':
            "coalesce(entry.channel, case when entry.collector_type in ('weblink', 'popup', 'embedded') "
            ~ "then 'web' else entry.collector_type end)",
        'sent_at': 'entry.sent_at',
        'responded_at': "case when entry.response_status = 'completed' then entry.date_modified end",
        'is_preview': "coalesce(entry.collection_mode in ('preview', 'survey_preview'), false)",
    }) }}
from {{ surveymonkey_responses() }} as entry
left join {{ declared_surveys() }} as meaning
    on entry._source = meaning.source and entry.survey_id = meaning.survey_id
