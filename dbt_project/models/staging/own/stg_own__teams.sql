select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    team_id,
    team_name,
    department,
    location_id,
    is_customer_facing
from {{ source('raw_own', 'team') }}
where not coalesce(_is_deleted, false)
