-- One score or text per field; a field that the company declared with a scale and that was left out stands with an
-- empty score.
with response as (
    select * from {{ typeform_responses() }} as existing
),

chosen as (
    select
        _source,
        token,
        {{ json_items('answers') }} as answer
    from response
),

written as (
    select
        _source,
        token,
        {{ json_items('texts') }} as answer
    from response
),

given as (
    select
        chosen._source,
        chosen.token,
        {{ json_text('chosen.answer', 'question') }} as question_id,
        coalesce(cast({{ json_text('chosen.answer', 'number') }} as double), score.score) as score,
        cast(null as string) as answer_text
    from chosen
    left join {{ choice_scores(source('raw_typeform', 'fields'), 'id') }} as score
        on
            chosen._source = score._source
            and {{ json_text('chosen.answer', 'question') }} = score.question_id
            and {{ json_text('chosen.answer', 'choice') }} = score.choice_id
    union all
    select
        _source,
        token,
        substr({{ json_text('answer', 'question') }}, 2) as question_id,
        cast(null as double) as score,
        trim({{ json_text('answer', 'text') }}) as answer_text
    from written
    union all
    select
        response._source,
        response.token,
        field.id as question_id,
        cast(null as double) as score,
        cast(null as string) as answer_text
    from response
    inner join {{ source('raw_typeform', 'fields') }} as field
        on response._source = field._source and response.form_id = field.form_id
    inner join {{ declared_questions() }} as meaning
        on field._source = meaning.source and field.id = meaning.question_id
    where meaning.scale_min is not null
),

-- Several choices of one field are no score.
answered as (
    select
        _source,
        token,
        question_id,
        case when count(score) = 1 then max(score) end as score,
        max(answer_text) as answer_text
    from given
    group by _source, token, question_id
)

select
    {{ entity_row('answer', {
        'response_id': 'entry.token',
        'question_id': 'answered.question_id',
        'answered_at': 'entry.submitted_at',
        'score': 'answered.score',
        'answer_text': 'answered.answer_text',
    }) }}
from response as entry
inner join answered on entry._source = answered._source and entry.token = answered.token
