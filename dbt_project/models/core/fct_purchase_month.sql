-- A month with nothing but a cancellation is a month the customer was seen in: kept, with no order.
select
    customer_key,
    month_start_on,
    cast(count(distinct case when not is_cancellation then order_key end) as bigint) as count_orders,
    cast(sum(net_amount) as decimal(18, 4)) as net_amount
from {{ ref('fct_order_line') }}
where customer_key is not null
group by customer_key, month_start_on
