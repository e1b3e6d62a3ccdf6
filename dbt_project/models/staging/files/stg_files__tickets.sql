with versions as (
    select *, {{ version_rank() }} as version_rank
    from {{ source('raw_files', 'ticket') }}
)

select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    ticket_id,
    customer_id,
    customer_email,
    agent_id,
    team_id,
    location_id,
    channel,
    topic,
    priority,
    status,
    {{ utc_timestamp('created_at') }} as created_at,
    {{ utc_timestamp('first_replied_at') }} as first_replied_at,
    {{ utc_timestamp('first_solved_at') }} as first_solved_at,
    {{ utc_timestamp('solved_at') }} as solved_at,
    is_answered,
    is_resolved,
    seconds_to_answer,
    talk_seconds,
    subject,
    merged_into_ticket_id
from versions
where version_rank = 1 and not coalesce(_is_deleted, false)
