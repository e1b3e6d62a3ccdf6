{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Customers that were drawn by lot, by value and need as they were when the initiative began: what the initiative
-- itself brought must not decide who counts as valuable.
with assigned as (
    select
        a.initiative_id,
        a.unit as customer_key,
        a.arm,
        {{ month_start('i.start_on') }} as start_month_on,
        {{ month_start('i.full_effect_on') }} as effect_month_on,
        i.measured_until_on
    from {{ ref('fct_assignment') }} as a
    inner join {{ ref('dim_initiative') }} as i on a.initiative_id = i.initiative_id
    where a.unit_type = 'customer' and a.source = 'randomised'
),

paid as (
    select customer_key, month_start_on, cast(mrr_end_amount as double) as amount, true as is_contract
    from {{ ref('fct_contract_month') }}
    union all
    select customer_key, month_start_on, cast(net_amount as double) as amount, false as is_contract
    from {{ ref('fct_purchase_month') }}
),

before as (
    select
        a.initiative_id,
        a.customer_key,
        sum(p.amount) as amount,
        -- A contract has a row for every month it runs. Orders have one only for months with an order, but who buys
        -- every third month does not pay every month.
        sum(p.amount) / case
            when bool_or(p.is_contract) then count(distinct p.month_start_on)
            else {{ months_between('min(p.month_start_on)', 'a.start_month_on') }}
        end as monthly_amount
    from assigned as a
    inner join paid as p on a.customer_key = p.customer_key and p.month_start_on < a.start_month_on
    group by a.initiative_id, a.customer_key, a.start_month_on
),

thirds as (
    select
        initiative_id,
        {{ quantile('amount', '1e0 / 3') }} as low_limit,
        {{ quantile('amount', '2e0 / 3') }} as high_limit
    from before
    group by initiative_id
),

after as (
    select
        a.initiative_id,
        a.customer_key,
        sum(k.numerator) as kept,
        sum(k.denominator) as at_risk,
        count(distinct k.period_start_on) as count_months
    from assigned as a
    inner join {{ ref('kpi_contribution') }} as k
        on a.customer_key = k.entity_key
        and k.kpi_id = 'logo_retention'
        and k.period_type = 'month'
        and k.period_start_on >= a.effect_month_on
        and k.period_start_on <= coalesce(a.measured_until_on, {{ as_of_date() }})
        and {{ kpi_month_elapsed('k.period_start_on') }}
    group by a.initiative_id, a.customer_key
),

placed as (
    select
        a.initiative_id,
        a.arm,
        case
            when b.amount > t.high_limit then 'high'
            when b.amount > t.low_limit then 'mid'
            else 'low'
        end as value_tier,
        c.need_tier,
        f.kept,
        f.at_risk,
        b.monthly_amount,
        max(f.count_months) over (partition by a.initiative_id) as count_months
    from assigned as a
    inner join after as f on a.initiative_id = f.initiative_id and a.customer_key = f.customer_key
    inner join before as b on a.initiative_id = b.initiative_id and a.customer_key = b.customer_key
    inner join thirds as t on a.initiative_id = t.initiative_id
    inner join {{ ref('dim_customer') }} as c on a.customer_key = c.customer_key
    where c.need_tier is not null
)

select
    initiative_id,
    value_tier,
    need_tier,
    arm,
    count(*) as count_people,
    max(count_months) as count_months,
    sum(kept) as sum_y,
    sum(at_risk) as sum_x,
    sum(kept * kept) as sum_yy,
    sum(kept * at_risk) as sum_yx,
    sum(at_risk * at_risk) as sum_xx,
    avg(monthly_amount) as monthly_amount
from placed
group by initiative_id, value_tier, need_tier, arm
