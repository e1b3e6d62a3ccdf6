select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    ticket_id,
    {{ utc_timestamp('event_at') }} as event_at,
    event_type,
    agent_id,
    priority,
    detail
from {{ source('raw_own', 'ticket_event') }}
where not coalesce(_is_deleted, false)
