select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    order_id,
    order_line_id,
    customer_id,
    {{ utc_timestamp('ordered_at') }} as ordered_at,
    product_id,
    product_name,
    quantity,
    unit_price_amount,
    is_cancellation,
    country,
    channel
from {{ source('raw_own', 'order_line') }}
where not coalesce(_is_deleted, false)
