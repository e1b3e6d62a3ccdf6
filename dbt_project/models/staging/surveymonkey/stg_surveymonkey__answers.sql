-- One score or text per question. Who was over quota or not of the group asked has not answered; a question that
-- the company declared with a scale and that was left out stands with an empty score.
with response as (
    select * from {{ surveymonkey_responses() }} as existing
    where response_status in ('completed', 'partial')
),

chosen as (
    select
        _source,
        id,
        {{ json_items('answers') }} as answer
    from response
),

written as (
    select
        _source,
        id,
        {{ json_items('texts') }} as answer
    from response
),

-- The rows of a matrix are questions of their own.
question as (
    select
        _source,
        id,
        survey_id,
        question_id,
        coalesce(row_id, '') as row_id
    from {{ source('raw_surveymonkey', 'questions') }}
),

given as (
    select
        chosen._source,
        chosen.id,
        question.question_id,
        score.score,
        cast(null as string) as answer_text
    from chosen
    inner join question
        on
            chosen._source = question._source
            and {{ json_text('chosen.answer', 'question') }} = question.id
            and question.row_id in ('', {{ json_text('chosen.answer', 'row') }})
    left join {{ choice_scores(source('raw_surveymonkey', 'questions')) }} as score
        on
            question._source = score._source
            and question.question_id = score.question_id
            and {{ json_text('chosen.answer', 'choice') }} = score.choice_id
    union all
    select
        written._source,
        written.id,
        question.question_id,
        case
            when meaning.scale_min is not null
                then try_cast({{ json_text('written.answer', 'text') }} as double)
        end as score,
        trim({{ json_text('written.answer', 'text') }}) as answer_text
    from written
    inner join question
        on
            written._source = question._source
            and substr({{ json_text('written.answer', 'question') }}, 2) = question.id
            and question.row_id in ('', substr({{ json_text('written.answer', 'row') }}, 2))
    left join {{ declared_questions() }} as meaning
        on question._source = meaning.source and question.question_id = meaning.question_id
    union all
    select
        response._source,
        response.id,
        question.question_id,
        cast(null as double) as score,
        cast(null as string) as answer_text
    from response
    inner join question on response._source = question._source and response.survey_id = question.survey_id
    inner join {{ declared_questions() }} as meaning
        on question._source = meaning.source and question.question_id = meaning.question_id
    where meaning.scale_min is not null
),

-- Several choices of one question are no score.
answered as (
    select
        _source,
        id,
        question_id,
        case when count(score) = 1 then max(score) end as score,
        max(answer_text) as answer_text
    from given
    group by _source, id, question_id
)

select
    {{ entity_row('answer', {
        'response_id': 'entry.id',
        'question_id': 'answered.question_id',
        'answered_at': 'entry.date_modified',
        'score': 'answered.score',
        'answer_text': 'answered.answer_text',
    }) }}
from response as entry
inner join answered on entry._source = answered._source and entry.id = answered.id
