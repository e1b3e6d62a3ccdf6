select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    review_id,
    platform,
    location_id,
    {{ utc_timestamp('reviewed_at') }} as reviewed_at,
    rating,
    {{ utc_timestamp('replied_at') }} as replied_at,
    body
from {{ source('raw_own', 'review') }}
where not coalesce(_is_deleted, false)
