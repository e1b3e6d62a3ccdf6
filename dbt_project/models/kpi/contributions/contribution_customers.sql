{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

-- Not by value tier: a third by revenue so far, in which who left early is low, would explain staying by having stayed.
with contract_months as (
    select
        'customer' as entity_type,
        m.customer_key as entity_key,
        m.customer_key as record_key,
        m.month_start_on as period_start_on,
        {{ kpi_segments(
            dict(kpi_segments_of('c', [
                'location', 'region', 'country', 'language', 'need_tier', 'generation', 'self_declared_group',
            ]), plan='coalesce(m.plan, c.plan)')
        ) }},
        m.is_active_start,
        m.is_active_end,
        cast(m.mrr_start_amount as double) as mrr_start,
        cast(m.mrr_end_amount as double) as mrr_end
    from {{ ref('fct_contract_month') }} as m
    left join {{ ref('segment_customer') }} as c on m.customer_key = c.customer_key
    where {{ kpi_month_elapsed('m.month_start_on') }}
),

revenue_rows as (
    select customer_key, month_start_on, cast(mrr_end_amount as double) as amount
    from {{ ref('fct_contract_month') }}
    where is_active_end
    union all
    select customer_key, month_start_on, cast(net_amount as double) as amount
    from {{ ref('fct_purchase_month') }}
),

revenue as (
    select customer_key, month_start_on, sum(amount) as amount
    from revenue_rows
    group by customer_key, month_start_on
),

revenue_months as (
    select
        'customer' as entity_type,
        r.customer_key as entity_key,
        r.customer_key as record_key,
        r.month_start_on as period_start_on,
        {{ kpi_segments(kpi_segments_of('c', [
            'location', 'region', 'country', 'language', 'plan', 'need_tier', 'generation', 'self_declared_group',
        ])) }},
        r.amount
    from revenue as r
    left join {{ ref('segment_customer') }} as c on r.customer_key = c.customer_key
)

{{ contribution('logo_retention', 'contract_months', as_number('is_active_end'), where='is_active_start') }}
union all
{{ contribution('active_customers', 'contract_months', '1e0', where='is_active_end') }}
union all
{{ contribution(
    'gross_revenue_retention', 'contract_months',
    'case when is_active_end then least(mrr_end, mrr_start) else 0 end', 'mrr_start',
    where='is_active_start and mrr_start > 0'
) }}
union all
{{ contribution(
    'net_revenue_retention', 'contract_months',
    'case when is_active_end then mrr_end else 0 end', 'mrr_start',
    where='is_active_start and mrr_start > 0'
) }}
union all
{{ contribution('revenue_per_customer', 'revenue_months', 'amount') }}
