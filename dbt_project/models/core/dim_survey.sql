with ranked as (
    select
        *,
        {{ recency_rank(['_source', 'survey_id']) }} as recency_rank
    from {{ united('survey') }} as surveys
),

mentioned as (
    select
        _source,
        survey_id
    from {{ united('answer') }} as answers
    union all
    select
        _source,
        survey_id
    from {{ united('response') }} as responses
    union all
    select
        _source,
        survey_id
    from ranked
),

surveys as (
    select distinct
        _source,
        survey_id
    from mentioned
    where survey_id is not null
)

select
    {{ surrogate_key(['known._source', 'known.survey_id']) }} as survey_key,
    known.survey_id,
    known._source as source,
    coalesce(survey.survey_name, known.survey_id) as survey_name,
    survey.audience,
    survey.relation,
    coalesce(survey.is_anonymous, false) as is_anonymous
from surveys as known
left join ranked as survey
    on known._source = survey._source and known.survey_id = survey.survey_id and survey.recency_rank = 1
