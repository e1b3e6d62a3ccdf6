-- Words are words; what anything else measures is declared, and a question nobody declared measures nothing.
select
    {{ entity_row('question', {
        'question_id': 'entry.question_id',
        'survey_id': 'entry.survey_id',
        'instrument':
            "coalesce(meaning.instrument, case when entry.family = 'open_ended' and entry.subtype in "
            ~ "('essay', 'single') then 'text' end)",
        'item': 'meaning.item',
        'scale_min': 'meaning.scale_min',
        'scale_max': 'meaning.scale_max',
        'is_reversed': 'coalesce(meaning.is_reversed, false)',
        'wording': "trim(concat_ws(' ', entry.heading, entry.row_text))",
    }) }}
from {{ source('raw_surveymonkey', 'questions') }} as entry
left join {{ declared_questions() }} as meaning
    on entry._source = meaning.source and entry.question_id = meaning.question_id
where not coalesce(entry._is_deleted, false)
