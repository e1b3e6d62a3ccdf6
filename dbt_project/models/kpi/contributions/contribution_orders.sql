{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}
{# Not by value tier: see contribution_customers. #}
{% set segments = kpi_segments(kpi_segments_of('c', [
    'location', 'region', 'country', 'language', 'plan', 'need_tier', 'generation', 'self_declared_group',
])) %}

with orders as (
    select customer_key, order_key, min(ordered_on) as ordered_on
    from {{ ref('fct_order_line') }}
    where customer_key is not null and ordered_on is not null and not coalesce(is_cancellation, false)
    group by customer_key, order_key
),

-- Without contracts a customer counts as active so many days after an order. The first days of the
-- record are left out: who bought before it began is unknown, and retention would look too good.
boundaries as (
    select d.month_start_on as boundary_on
    from {{ ref('dim_date') }} as d
    cross join (select min(ordered_on) as first_on from orders) as o
    where
        d.date_on = d.month_start_on
        and d.date_on >= {{ add_days('o.first_on', var('inactivity_days')) }}
        and d.date_on <= {{ as_of_date() }}
        and not exists (select 1 from {{ ref('fct_contract_month') }})
),

active_at as (
    select distinct o.customer_key, b.boundary_on
    from boundaries as b
    inner join orders as o
        on o.ordered_on < b.boundary_on
        and o.ordered_on >= {{ add_days('b.boundary_on', 0 - var('inactivity_days')) }}
),

active_months as (
    select
        'customer' as entity_type,
        a.customer_key as entity_key,
        a.customer_key as record_key,
        a.boundary_on as period_start_on,
        {{ segments }},
        z.customer_key is not null as is_active_end
    from active_at as a
    left join active_at as z
        on a.customer_key = z.customer_key and z.boundary_on = {{ add_months('a.boundary_on', 1) }}
    left join {{ ref('segment_customer') }} as c on a.customer_key = c.customer_key
),

end_of_months as (
    select
        entity_type,
        entity_key,
        record_key,
        {{ add_months('period_start_on', -1) }} as period_start_on,
        {{ kpi_segment_columns() | join(', ') }}
    from active_months
),

first_orders as (
    select customer_key, min(ordered_on) as first_on
    from orders
    group by customer_key
),

buyers as (
    select f.customer_key, f.first_on, count(*) as count_orders
    from first_orders as f
    inner join orders as o
        on f.customer_key = o.customer_key and o.ordered_on <= {{ add_months('f.first_on', 12) }}
    -- Every member of the cohort has had its twelve months.
    where {{ kpi_month_elapsed(month_start('f.first_on'), var('follow_up_days').purchase) }}
    group by f.customer_key, f.first_on
),

cohorts as (
    select
        'customer' as entity_type,
        b.customer_key as entity_key,
        b.customer_key as record_key,
        {{ month_start('b.first_on') }} as period_start_on,
        {{ segments }},
        b.count_orders
    from buyers as b
    left join {{ ref('segment_customer') }} as c on b.customer_key = c.customer_key
)

{{ contribution(
    'logo_retention', 'active_months', as_number('is_active_end'),
    where=kpi_month_elapsed('period_start_on')
) }}
union all
{{ contribution('active_customers', 'end_of_months', '1e0') }}
union all
{{ contribution('repeat_purchase_rate', 'cohorts', as_number('count_orders >= 2')) }}
