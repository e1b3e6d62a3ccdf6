-- How far the predicted lifetime value can be trusted: each of its parts, tested on the months kept back.
{% set margin = var('margin_share') %}
with actual_purchases as (
    select
        fit,
        sum(count_holdout) as actual_count,
        max(count_customers) as count_customers,
        max(count_repeaters) as count_repeaters
    from {{ ref('int_purchase_history') }}
    group by fit
),

expected_purchases as (
    select
        h.fit,
        sum(f.expected_holdout) as expected_count
    from {{ ref('int_purchase_history') }} as h
    inner join {{ ref('int_lifetime_fit') }} as f
        on h.fit = f.fit
        and h.count_repeats = f.count_repeats
        and h.last_repeat_week = f.last_repeat_week
        and h.record_weeks = f.record_weeks
    group by h.fit
),

parameters as (
    select fit, max(r) as r, max(alpha) as alpha, max(a) as a, max(b) as b,
        max(purchase_log_likelihood) as log_likelihood, max(p) as p, max(q) as q, max(gamma) as gamma,
        max(spend_correlation) as spend_correlation, max(reason) as reason
    from {{ ref('int_lifetime_fit') }}
    group by fit
),

orders as (
    select
        'orders' as part,
        cast(n.count_customers as bigint) as count_customers,
        cast(n.count_repeaters as bigint) as count_repeaters,
        f.reason,
        e.expected_count as calibration_expected,
        cast(case when e.expected_count is not null then c.actual_count end as double) as calibration_actual,
        f.r, f.alpha, f.a, f.b, f.log_likelihood, f.p, f.q, f.gamma, f.spend_correlation
    from parameters as f
    inner join actual_purchases as n on f.fit = n.fit
    left join expected_purchases as e on e.fit = 'calibration'
    left join actual_purchases as c on c.fit = 'calibration'
    where f.fit = 'all'
),

last_months as (
    select max(month_start_on) as month_start_on
    from {{ ref('fct_contract_month') }}
    where is_complete
),

-- Who had a contract when the months kept back began, and who of them has one at their end.
held as (
    select
        sum(s.expected_kept_share) as expected_count,
        sum({{ as_number('coalesce(z.is_active_end, false)') }}) as actual_count
    from last_months as l
    inner join {{ ref('int_contract_survival') }} as w
        on w.fit = 'calibration' and w.tenure_months = 0 and w.holdout_months > 0
    inner join {{ ref('fct_contract_month') }} as m
        on m.month_start_on = {{ add_months('l.month_start_on', '-w.holdout_months') }} and m.is_active_end
    left join {{ ref('dim_customer') }} as c on m.customer_key = c.customer_key
    inner join {{ ref('int_contract_survival') }} as s
        on s.fit = 'calibration'
        and s.tenure_months = least(greatest(
            {{ months_between('coalesce(c.customer_since_on, m.month_start_on)', 'm.month_start_on') }}, 0
        ), 24)
    left join {{ ref('fct_contract_month') }} as z
        on m.customer_key = z.customer_key and l.month_start_on = z.month_start_on
),

contracts as (
    select
        'contracts' as part,
        s.count_customers,
        cast(null as bigint) as count_repeaters,
        s.reason,
        h.expected_count as calibration_expected,
        h.actual_count as calibration_actual,
        cast(null as double) as r, cast(null as double) as alpha, cast(null as double) as a, cast(null as double) as b,
        cast(null as double) as log_likelihood, cast(null as double) as p, cast(null as double) as q,
        cast(null as double) as gamma, cast(null as double) as spend_correlation
    from {{ ref('int_contract_survival') }} as s
    cross join held as h
    where s.fit = 'all' and s.tenure_months = 0
),

parts as (
    select * from orders
    union all
    select * from contracts
)

select
    part,
    count_customers,
    count_repeaters,
    reason is null as is_fitted,
    reason,
    calibration_expected,
    calibration_actual,
    {{ safe_divide('calibration_expected', 'calibration_actual') }} as calibration_ratio,
    r, alpha, a, b, log_likelihood, p, q, gamma, spend_correlation,
    cast({{ margin if margin is not none else 'null' }} as double) as margin_share,
    cast({{ var('money')['lifetime_months'] }} as bigint) as lifetime_months,
    cast({{ var('money')['discount_rate'] }} as double) as discount_rate
from parts
