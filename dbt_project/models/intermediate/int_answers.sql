-- Answers with what their response, question, questionnaire and ticket add. An anonymous answer keeps only
-- the coarse place it was given at load: no person, no ticket.
with ranked_responses as (
    select
        *,
        {{ recency_rank(['_source', 'response_id']) }} as recency_rank
    from {{ united('response') }} as responses
),

ranked_questions as (
    select
        *,
        {{ recency_rank(['_source', 'question_id']) }} as recency_rank
    from {{ united('question') }} as questions
),

answers as (
    select
        *,
        coalesce(question_id, instrument, '') as asked
    from {{ united('answer') }} as told_answers
),

ranked_answers as (
    select
        *,
        {{ surrogate_key(['_source', '_stream', 'response_id', 'asked']) }} as answer_key,
        {{ recency_rank(['_source', '_stream', 'response_id', 'asked']) }} as recency_rank
    from answers
),

-- A survey tool and a helpdesk are two sources: a ticket number is matched across them when only one has it.
tickets as (
    select
        ticket_id,
        case when count(*) = 1 then min(ticket_key) end as ticket_key
    from {{ ref('fct_ticket') }}
    group by ticket_id
),

told as (
    select
        answer.answer_key,
        answer._source as source,
        answer.response_id,
        answer.question_id,
        coalesce(answer.survey_id, response.survey_id, question.survey_id) as survey_id,
        coalesce(answer.survey_id, response.survey_id, answer._stream) as response_group,
        coalesce(answer.instrument, question.instrument) as instrument,
        question.item,
        answer.relation,
        coalesce(answer.scale_min, question.scale_min) as scale_min,
        coalesce(answer.scale_max, question.scale_max) as scale_max,
        coalesce(answer.is_reversed, question.is_reversed, false) as is_reversed,
        coalesce(answer.wave, response.wave) as wave,
        coalesce(answer.customer_id, response.customer_id) as customer_id,
        coalesce(answer.employee_id, response.employee_id) as employee_id,
        coalesce(answer.ticket_id, response.ticket_id) as ticket_id,
        coalesce(answer.team_id, response.team_id) as team_id,
        response.location_id,
        response.channel,
        response.sent_at,
        coalesce(answer.answered_at, response.responded_at) as answered_at,
        coalesce(response.is_preview, false) as is_preview,
        answer.score
    from ranked_answers as answer
    left join ranked_responses as response
        on
            answer._source = response._source and answer.response_id = response.response_id
            and response.recency_rank = 1
    left join ranked_questions as question
        on
            answer._source = question._source and answer.question_id = question.question_id
            and question.recency_rank = 1
    where answer.recency_rank = 1
),

surveyed as (
    select
        told.*,
        {{ local_date('told.answered_at') }} as answered_on,
        {{ surrogate_key(['told.source', 'told.survey_id']) }} as survey_key,
        {{ surrogate_key(['told.source', 'told.ticket_id']) }} as own_ticket_key,
        coalesce(survey.is_anonymous, false) as is_anonymous,
        coalesce(told.relation, survey.relation) as relation_known
    from told
    left join {{ ref('dim_survey') }} as survey
        on {{ surrogate_key(['told.source', 'told.survey_id']) }} = survey.survey_key
)

select
    answer.answer_key,
    {{ surrogate_key(['answer.source', 'answer.response_group', 'answer.response_id']) }} as response_key,
    answer.survey_key,
    case
        when not answer.is_anonymous
            then coalesce({{ surrogate_key(['answer.customer_id']) }}, ticket.customer_key)
    end as customer_key,
    case when not answer.is_anonymous then {{ surrogate_key(['answer.employee_id']) }} end as employee_key,
    ticket.ticket_key,
    coalesce({{ surrogate_key(['answer.team_id']) }}, ticket.team_key, spell.team_key) as team_key,
    coalesce(
        {{ surrogate_key(['answer.location_id']) }}, ticket.location_key, spell.location_key
    ) as location_key,
    case when not answer.is_anonymous then answer.customer_id end as customer_id,
    answer.team_id,
    answer.location_id,
    answer.source,
    answer.response_id,
    answer.question_id,
    answer.instrument,
    answer.item,
    answer.relation_known as relation,
    answer.wave,
    coalesce(answer.channel, ticket.channel) as channel,
    answer.sent_at,
    answer.answered_at,
    answer.answered_on,
    answer.scale_min,
    answer.scale_max,
    answer.is_reversed,
    answer.score,
    answer.is_preview,
    answer.is_anonymous
from surveyed as answer
left join tickets as matched on answer.ticket_id = matched.ticket_id and not answer.is_anonymous
left join {{ ref('fct_ticket') }} as ticket
    on
        ticket.ticket_key = coalesce(matched.ticket_key, answer.own_ticket_key)
        and not answer.is_anonymous
left join {{ ref('int_employment_spells') }} as spell
    on
        answer.employee_id = spell.employee_id and not answer.is_anonymous
        and answer.answered_on between spell.valid_from_on and spell.post_ends_on
