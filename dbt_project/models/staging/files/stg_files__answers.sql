with versions as (
    select *, {{ version_rank() }} as version_rank
    from {{ source('raw_files', 'answer') }}
)

select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    response_id,
    question_id,
    survey_id,
    instrument,
    scale_min,
    scale_max,
    is_reversed,
    relation,
    customer_id,
    employee_id,
    ticket_id,
    team_id,
    wave,
    {{ utc_timestamp('answered_at') }} as answered_at,
    score,
    answer_text
from versions
where version_rank = 1 and not coalesce(_is_deleted, false)
