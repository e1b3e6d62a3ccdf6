select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    initiative_id,
    name,
    low,
    mode,
    high,
    source
from {{ source('raw_own', 'assumption') }}
where not coalesce(_is_deleted, false)
