select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    location_id,
    location_name,
    region,
    country
from {{ source('raw_own', 'location') }}
where not coalesce(_is_deleted, false)
