-- Words are words; what anything else measures is declared, and a field nobody declared measures nothing.
select
    {{ entity_row('question', {
        'question_id': 'entry.id',
        'survey_id': 'entry.form_id',
        'instrument': "coalesce(meaning.instrument, case when entry.type = 'long_text' then 'text' end)",
        'item': 'meaning.item',
        'scale_min': 'meaning.scale_min',
        'scale_max': 'meaning.scale_max',
        'is_reversed': 'coalesce(meaning.is_reversed, false)',
        'wording': 'entry.title',
    }) }}
from {{ source('raw_typeform', 'fields') }} as entry
left join {{ declared_questions() }} as meaning
    on entry._source = meaning.source and entry.id = meaning.question_id
where not coalesce(entry._is_deleted, false)
