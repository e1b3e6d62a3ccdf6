select
    {{ entity_row('survey', {
        'survey_id': 'entry.id',
        'survey_name': 'entry.title',
        'audience': 'meaning.audience',
        'relation': 'meaning.relation',
        'is_anonymous': 'coalesce(meaning.is_anonymous, false)',
    }) }}
from {{ source('raw_typeform', 'forms') }} as entry
left join {{ declared_surveys() }} as meaning on entry._source = meaning.source and entry.id = meaning.survey_id
where not coalesce(entry._is_deleted, false)
