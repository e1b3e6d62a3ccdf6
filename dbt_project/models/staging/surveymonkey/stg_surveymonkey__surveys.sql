-- A survey is anonymous when the company says so, or when none of its collectors knew who answered.
with collected as (
    select
        _source,
        survey_id,
        max(case when anonymous_type = 'not_anonymous' then 1 else 0 end) = 0 as is_anonymous
    from {{ source('raw_surveymonkey', 'responses') }}
    group by _source, survey_id
)

select
    {{ entity_row('survey', {
        'survey_id': 'entry.id',
        'survey_name': 'entry.title',
        'audience': 'meaning.audience',
        'relation': 'meaning.relation',
        'is_anonymous': 'coalesce(meaning.is_anonymous, false) or coalesce(collected.is_anonymous, false)',
    }) }}
from {{ source('raw_surveymonkey', 'surveys') }} as entry
left join {{ declared_surveys() }} as meaning on entry._source = meaning.source and entry.id = meaning.survey_id
left join collected on entry._source = collected._source and entry.id = collected.survey_id
where not coalesce(entry._is_deleted, false)
