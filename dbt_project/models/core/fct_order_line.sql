with lines as (
    select
        *,
        {{ local_date('ordered_at') }} as ordered_on
    from {{ united('order_line') }} as order_lines
)

select
    {{ surrogate_key(['_source', '_stream', '_row_key']) }} as order_line_key,
    {{ surrogate_key(['_source', 'order_id']) }} as order_key,
    {{ surrogate_key(['customer_id']) }} as customer_key,
    order_id,
    product_id,
    ordered_at,
    ordered_on,
    {{ month_start('ordered_on') }} as month_start_on,
    quantity,
    unit_price_amount,
    cast(cast(quantity as decimal(18, 4)) * unit_price_amount as decimal(18, 4)) as net_amount,
    coalesce(is_cancellation, false) as is_cancellation,
    channel,
    country,
    _source as source
from lines
where {{ is_in_calendar('ordered_on') }}
