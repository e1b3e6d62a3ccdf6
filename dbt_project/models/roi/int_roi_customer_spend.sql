{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set year_from = add_months(month_start(as_of_date()), -12) %}

-- With contracts everybody who is a customer pays every month, so the KPI says it. Without, most months of a customer
-- have no order: what was spent is divided by all who count as kept or lost (logo_retention), not by the buyers of
-- the month.
with by_contract as (
    select
        avg(ci_low) as low_value,
        avg(value) as mode_value,
        avg(ci_high) as high_value,
        'measured: revenue per customer of the last twelve months' as source
    from {{ ref('kpi_values') }}
    where
        kpi_id = 'revenue_per_customer'
        and period_type = 'month'
        and segment_type = 'all'
        and is_complete
        and period_start_on >= {{ year_from }}
        and exists (select 1 from {{ ref('fct_contract_month') }})
),

customers as (
    select
        k.entity_key,
        sum(k.denominator) as months,
        sum(coalesce(cast(p.net_amount as double), 0)) as amount
    from {{ ref('kpi_contribution') }} as k
    left join {{ ref('fct_purchase_month') }} as p
        on k.entity_key = p.customer_key and k.period_start_on = p.month_start_on
    where
        k.kpi_id = 'logo_retention'
        and k.period_type = 'month'
        and k.period_start_on >= {{ year_from }}
        and not exists (select 1 from {{ ref('fct_contract_month') }})
    group by k.entity_key
),

levels as (
    select sum(amount) / sum(months) as ratio, sum(months) as months, count(*) as count_people
    from customers
    having count(*) >= {{ var('k_people') }}
),

-- A ratio of two sums over customers, who are independent of each other.
by_order as (
    select
        l.ratio,
        sqrt(sum(power(c.amount - l.ratio * c.months, 2)) * l.count_people / (l.count_people - 1)) / l.months as error
    from customers as c
    cross join levels as l
    group by l.ratio, l.months, l.count_people
)

select * from by_contract
where mode_value is not null
union all
select
    ratio - {{ normal_quantile() }} * error as low_value,
    ratio as mode_value,
    ratio + {{ normal_quantile() }} * error as high_value,
    'measured: orders of the last twelve months, by all who counted as customers in the month' as source
from by_order
