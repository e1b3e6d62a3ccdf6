select
    {{ entity_row('response', {
        'response_id': 'entry.token',
        'survey_id': 'entry.form_id',
        'wave': 'entry.wave',
        'customer_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.customer_id end',
        'employee_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.employee_id end',
        'ticket_id': 'case when not coalesce(meaning.is_anonymous, false) then entry.ticket_id end',
        'team_id': 'entry.team_id',
        'location_id': 'entry.location_id',
        'channel': "coalesce(entry.channel, 'web')",
        'sent_at': 'entry.sent_at',
        'responded_at': 'entry.submitted_at',
        'is_preview': 'false',
    }) }}
from {{ typeform_responses() }} as entry
left join {{ declared_surveys() }} as meaning
    on entry._source = meaning.source and entry.form_id = meaning.survey_id
