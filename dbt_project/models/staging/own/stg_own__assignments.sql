select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    initiative_id,
    unit_type,
    segment_type,
    unit_id,
    customer_id,
    employee_id,
    arm,
    valid_from_on,
    source
from {{ source('raw_own', 'assignment') }}
where not coalesce(_is_deleted, false)
