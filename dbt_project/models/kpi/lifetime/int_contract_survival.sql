{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set money = var('money') %}
{% set longest, min_customers, min_losses = 24, 300, 30 %}
{% set origin = "cast('2001-01-01' as date)" %}{# months are counted as dates: every engine has a series of those #}
{% set record_months = months_between('first_month_on', 'last_month_on') %}

-- A life table of contracts: the share that leaves in a month, by year since the customer came. A year with few
-- losses is pulled towards all years. What survives of it, each month discounted, is how long a customer still pays.
with months as (
    select
        m.customer_key,
        m.month_start_on,
        m.is_active_end,
        least(greatest(
            {{ months_between('coalesce(c.customer_since_on, m.month_start_on)', 'm.month_start_on') }}, 0
        ), {{ longest }}) as tenure_months,
        min(m.month_start_on) over () as first_month_on,
        max(m.month_start_on) over () as last_month_on
    from {{ ref('fct_contract_month') }} as m
    left join {{ ref('dim_customer') }} as c on m.customer_key = c.customer_key
    where m.is_active_start and m.is_complete
),

record as (
    select
        last_month_on,
        -- The last year, at most a third of the record, is kept back to test the prediction.
        cast(least(12, floor(max({{ record_months }}) / 3)) as integer) as holdout_months
    from months
    group by last_month_on
),

windows as (
    select 'all' as fit, last_month_on as until_on, 0 as holdout_months from record
    union all
    select
        'calibration' as fit,
        {{ add_months('last_month_on', '-holdout_months') }} as until_on,
        holdout_months
    from record
),

years as (
    select
        w.fit,
        w.holdout_months,
        floor(m.tenure_months / 12) as tenure_year,
        cast(count(*) as double) as count_months,
        sum({{ as_number('not m.is_active_end') }}) as count_lost
    from windows as w
    inner join months as m on m.month_start_on <= w.until_on
    group by w.fit, w.holdout_months, floor(m.tenure_months / 12)
),

everyone as (
    select
        w.fit,
        w.holdout_months,
        count(*) as count_months,
        count(distinct m.customer_key) as count_customers,
        sum({{ as_number('not m.is_active_end') }}) as count_lost
    from windows as w
    inner join months as m on m.month_start_on <= w.until_on
    group by w.fit, w.holdout_months
),

judged as (
    select
        fit,
        holdout_months,
        count_customers,
        count_lost,
        count_lost / count_months as leaving_share,
        case
            when count_customers < {{ min_customers }}
                then 'only ' || cast(count_customers as string)
                    || ' customers with a contract; it takes {{ min_customers }}'
            when count_lost < {{ min_losses }}
                then 'only ' || cast(cast(count_lost as bigint) as string)
                    || ' contracts ended; it takes {{ min_losses }}'
        end as reason
    from everyone
),

steps as (
    select {{ date_series(origin, add_months(origin, money['lifetime_months'] - 1), 'month') }} as step_on
),

tenures as (
    select {{ date_series(origin, add_months(origin, longest), 'month') }} as tenure_on
),

paths as (
    select
        {{ months_between(origin, 't.tenure_on') }} as tenure_months,
        {{ months_between(origin, 's.step_on') }} + 1 as month_ahead
    from tenures as t
    cross join steps as s
),

-- Every month ahead of a customer of every age, with the chance of leaving in it.
ahead as (
    select
        j.fit,
        j.holdout_months,
        j.count_customers,
        j.count_lost,
        j.reason,
        p.tenure_months,
        p.month_ahead,
        (coalesce(y.count_lost, 0) + {{ min_losses }})
        / (coalesce(y.count_months, 0) + {{ min_losses }} / j.leaving_share) as leaving_share
    from judged as j
    cross join paths as p
    left join years as y
        on j.fit = y.fit
        and y.tenure_year = floor(least(p.tenure_months + p.month_ahead - 1, {{ longest }}) / 12)
    where j.leaving_share > 0 and j.leaving_share < 1
),

survivals as (
    select
        *,
        exp(sum(ln(1 - leaving_share)) over (partition by fit, tenure_months order by month_ahead)) as kept_share
    from ahead
)

select
    fit,
    cast(tenure_months as bigint) as tenure_months,
    max(holdout_months) as holdout_months,
    max(count_customers) as count_customers,
    max(count_lost) as count_lost,
    max(reason) as reason,
    max(case when month_ahead = holdout_months then kept_share end) as expected_kept_share,
    sum(kept_share / power(1 + {{ money['discount_rate'] }}, month_ahead / 12e0)) as discounted_months
from survivals
group by fit, tenure_months
