select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    absence_id,
    employee_id,
    starts_on,
    ends_on,
    kind,
    absence_days
from {{ source('raw_own', 'absence') }}
where not coalesce(_is_deleted, false)
