{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Revenue so far and to come of each customer. What cannot be predicted stays NULL; the reasons are in kpi_lifetime.
with past as (
    select customer_key, cast(net_amount as double) as amount from {{ ref('fct_purchase_month') }}
    union all
    select customer_key, cast(mrr_end_amount as double) as amount
    from {{ ref('fct_contract_month') }}
    where is_complete
),

so_far as (
    select customer_key, sum(amount) as amount
    from past
    group by customer_key
),

-- What was sent back later: spend is fitted to orders as they were placed.
orders as (
    select
        {{ safe_divide(
            'sum(net_amount)', 'sum(case when not is_cancellation then net_amount end)'
        ) }} as net_share
    from {{ ref('fct_order_line') }}
    where customer_key is not null
),

buyers as (
    select
        h.customer_key,
        f.expected_discounted
        * f.p * (f.gamma + h.count_repeats * coalesce(h.repeat_amount, 0)) / (f.p * h.count_repeats + f.q - 1)
        * o.net_share as amount
    from {{ ref('int_purchase_history') }} as h
    inner join {{ ref('int_lifetime_fit') }} as f
        on h.fit = f.fit
        and h.count_repeats = f.count_repeats
        and h.last_repeat_week = f.last_repeat_week
        and h.record_weeks = f.record_weeks
    cross join orders as o
    where h.fit = 'all'
),

last_months as (
    select max(month_start_on) as month_start_on
    from {{ ref('fct_contract_month') }}
    where is_complete
),

holders as (
    select
        m.customer_key,
        cast(m.mrr_end_amount as double) * s.discounted_months as amount
    from {{ ref('fct_contract_month') }} as m
    inner join last_months as l on m.month_start_on = l.month_start_on
    left join {{ ref('dim_customer') }} as c on m.customer_key = c.customer_key
    inner join {{ ref('int_contract_survival') }} as s
        on s.fit = 'all'
        and s.reason is null
        and s.tenure_months = least(greatest(
            {{ months_between('coalesce(c.customer_since_on, m.month_start_on)', 'm.month_start_on') }}, 0
        ), 24)
    where m.is_active_end
),

coming as (
    select customer_key, sum(amount) as amount
    from (
        select customer_key, amount from buyers
        union all
        select customer_key, amount from holders
    ) as parts
    group by customer_key
)

select
    coalesce(s.customer_key, c.customer_key) as customer_key,
    s.amount as amount_so_far,
    c.amount as amount_expected
from so_far as s
full outer join coming as c on s.customer_key = c.customer_key
