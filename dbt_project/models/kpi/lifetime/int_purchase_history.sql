{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set record_days = days_between('min(ordered_on)', 'max(ordered_on)') %}
{% set min_customers, min_repeaters = 300, 100 %}

-- What BG/NBD and Gamma-Gamma need to know of a buyer. The orders of a day are one purchase. Time is counted
-- in whole weeks: so few different customers remain that fitting costs the same with a million of them.
with purchases as (
    select
        customer_key,
        ordered_on,
        sum(case when not is_cancellation then cast(net_amount as double) end) as amount,
        sum(cast(net_amount as double)) as net_amount
    from {{ ref('fct_order_line') }}
    where customer_key is not null
    group by customer_key, ordered_on
    having sum(case when not is_cancellation then 1 else 0 end) > 0
),

record as (
    select
        min(ordered_on) as first_on,
        max(ordered_on) as last_on,
        -- The last third of the record, at most half a year, is kept back to test the prediction.
        {{ add_days('max(ordered_on)', '-least(182, floor(' ~ record_days ~ ' / 3))') }} as split_on
    from purchases
),

windows as (
    select 'calibration' as fit, split_on as until_on, last_on from record
    union all
    select 'all' as fit, last_on as until_on, last_on from record
),

firsts as (
    select customer_key, min(ordered_on) as first_on
    from purchases
    group by customer_key
),

customers as (
    select
        w.fit,
        w.until_on,
        w.last_on,
        p.customer_key,
        f.first_on,
        sum(case when p.ordered_on > f.first_on and p.ordered_on <= w.until_on then 1 else 0 end) as count_repeats,
        sum(case when p.ordered_on > w.until_on then 1 else 0 end) as count_holdout,
        max(case when p.ordered_on <= w.until_on then p.ordered_on end) as last_before_on,
        avg(
            case when p.ordered_on > f.first_on and p.ordered_on <= w.until_on and p.amount > 0 then p.amount end
        ) as repeat_amount
    from purchases as p
    inner join firsts as f on p.customer_key = f.customer_key
    inner join windows as w on f.first_on <= w.until_on
    group by w.fit, w.until_on, w.last_on, p.customer_key, f.first_on
),

enough as (
    select
        fit,
        count(*) as count_customers,
        sum(case when count_repeats > 0 then 1 else 0 end) as count_repeaters
    from customers
    group by fit
)

select
    c.fit,
    c.customer_key,
    cast(c.count_repeats as bigint) as count_repeats,
    cast(c.count_holdout as bigint) as count_holdout,
    cast(round({{ days_between('c.first_on', 'c.last_before_on') }} / 7e0) as bigint) as last_repeat_week,
    cast(round({{ days_between('c.first_on', 'c.until_on') }} / 7e0) as bigint) as record_weeks,
    {{ days_between('c.until_on', 'c.last_on') }} / 7e0 as holdout_weeks,
    c.repeat_amount,
    e.count_customers,
    e.count_repeaters,
    case
        when e.count_customers < {{ min_customers }}
            then 'only ' || cast(e.count_customers as string) || ' buyers; it takes {{ min_customers }}'
        when e.count_repeaters < {{ min_repeaters }}
            then 'only ' || cast(e.count_repeaters as string) || ' buyers came back; it takes {{ min_repeaters }}'
    end as too_few_reason
from customers as c
inner join enough as e on c.fit = e.fit
