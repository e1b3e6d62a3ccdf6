select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    contract_id,
    customer_id,
    valid_from_on,
    valid_to_on,
    monthly_amount,
    plan,
    ended_reason
from {{ source('raw_own', 'contract') }}
where not coalesce(_is_deleted, false)
