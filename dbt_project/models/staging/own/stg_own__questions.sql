select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    question_id,
    survey_id,
    instrument,
    item,
    scale_min,
    scale_max,
    is_reversed,
    wording
from {{ source('raw_own', 'question') }}
where not coalesce(_is_deleted, false)
