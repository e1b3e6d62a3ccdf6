-- Low, mid or high by what a customer has brought in: a third of the customers with revenue each. With few
-- customers a third says nothing, so the tier stays empty and the basis says why.
with ranked as (
    select
        *,
        {{ recency_rank(['customer_id']) }} as recency_rank
    from {{ united('customer') }} as customers
    where revenue_to_date_amount is not null
),

booked as (
    select
        customer_key,
        cast(net_amount as double) as amount
    from {{ ref('fct_purchase_month') }}
    union all
    select
        customer_key,
        cast(mrr_end_amount as double) as amount
    from {{ ref('fct_contract_month') }}
    where is_complete
),

-- A total the company itself keeps is preferred over the part of it that is booked here.
totals as (
    select
        {{ surrogate_key(['customer_id']) }} as customer_key,
        cast(revenue_to_date_amount as double) as amount
    from ranked
    where recency_rank = 1
    union all
    select
        booked.customer_key,
        sum(booked.amount) as amount
    from booked
    where booked.customer_key not in (select {{ surrogate_key(['customer_id']) }} from ranked)
    group by booked.customer_key
),

limits as (
    select
        count(*) as count_customers,
        {{ quantile('amount', '1e0 / 3') }} as low_limit,
        {{ quantile('amount', '2e0 / 3') }} as high_limit
    from totals
)

select
    total.customer_key,
    case
        when limits.count_customers < 9 or limits.low_limit = limits.high_limit then null
        when total.amount > limits.high_limit then 'high'
        when total.amount > limits.low_limit then 'mid'
        else 'low'
    end as value_tier,
    case
        when limits.count_customers < 9 then 'fewer than 9 customers with revenue'
        when limits.low_limit = limits.high_limit then 'revenue hardly differs'
        else 'revenue so far'
    end as value_tier_basis
from totals as total
cross join limits
