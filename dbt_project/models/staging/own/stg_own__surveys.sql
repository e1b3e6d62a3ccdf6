select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    survey_id,
    survey_name,
    audience,
    relation,
    is_anonymous
from {{ source('raw_own', 'survey') }}
where not coalesce(_is_deleted, false)
