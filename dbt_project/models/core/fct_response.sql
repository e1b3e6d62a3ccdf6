with dated as (
    select
        *,
        {{ is_in_calendar('answered_on') }} as is_in_calendar
    from {{ ref('int_answers') }}
),

scored as (
    select
        *,
        case
            when is_preview then 'test answer'
            when instrument = 'text' then 'answered in words'
            when instrument is null then 'nobody said what the question measures'
            when score is null then 'no score given'
            when score < scale_min or score > scale_max then 'score outside its scale'
            when not is_in_calendar then 'answered on a day outside the calendar'
        end as unusable_reason,
        case
            when relation = 'transactional'
                then coalesce(ticket_key, response_key)
            else coalesce(wave, {{ date_text('answered_on', 'month') }}, '')
        end as occasion
    from dated
),

-- One person speaks once per occasion: the last answer counts. Without a person every response is its own.
ranked as (
    select
        *,
        row_number() over (
            partition by
                unusable_reason,
                coalesce(customer_key, employee_key, response_key),
                coalesce(question_id, instrument),
                relation,
                occasion
            order by answered_at desc nulls last, response_id desc, answer_key desc
        ) as answer_rank
    from scored
),

judged as (
    select
        *,
        coalesce(
            unusable_reason, case when answer_rank > 1 then 'a later answer of the same person counts' end
        ) as excluded_reason
    from ranked
)

select
    answer_key,
    response_key,
    survey_key,
    customer_key,
    employee_key,
    ticket_key,
    team_key,
    location_key,
    question_id,
    source,
    instrument,
    item,
    relation,
    wave,
    channel,
    excluded_reason,
    sent_at,
    answered_at,
    answered_on,
    {{ month_start('answered_on') }} as month_start_on,
    score,
    scale_min,
    scale_max,
    case when is_reversed then scale_min + scale_max - score else score end as score_oriented,
    excluded_reason is null as is_counted,
    is_anonymous,
    answered_at is not null as has_date
from judged
