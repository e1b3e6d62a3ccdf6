select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    message_id,
    ticket_id,
    {{ utc_timestamp('sent_at') }} as sent_at,
    author_role,
    agent_id,
    is_public,
    body
from {{ source('raw_own', 'message') }}
where not coalesce(_is_deleted, false)
