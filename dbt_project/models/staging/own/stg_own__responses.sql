select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    response_id,
    survey_id,
    wave,
    customer_id,
    employee_id,
    ticket_id,
    team_id,
    location_id,
    channel,
    {{ utc_timestamp('sent_at') }} as sent_at,
    {{ utc_timestamp('responded_at') }} as responded_at,
    is_preview
from {{ source('raw_own', 'response') }}
where not coalesce(_is_deleted, false)
