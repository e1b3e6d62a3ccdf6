{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}
{% set margin = var('margin_share') %}

-- Not by value tier: see contribution_customers.
with customers as (
    select
        'customer' as entity_type,
        v.customer_key as entity_key,
        v.customer_key as record_key,
        cast(null as date) as period_start_on,
        {{ kpi_segments(kpi_segments_of('c', [
            'location', 'region', 'country', 'language', 'plan', 'need_tier', 'generation', 'self_declared_group',
        ])) }},
        v.amount_so_far,
        v.amount_expected
    from {{ ref('int_customer_lifetime') }} as v
    left join {{ ref('segment_customer') }} as c on v.customer_key = c.customer_key
)

{{ contribution('revenue_ltv', 'customers', 'amount_so_far', where='amount_so_far is not null') }}
-- No margin is guessed: without one these two have no rows, and kpi_lifetime says why.
{% if margin is not none %}
union all
{{ contribution('cltv_historic', 'customers', 'amount_so_far * ' ~ margin, where='amount_so_far is not null') }}
union all
{{ contribution('cltv_predicted', 'customers', 'amount_expected * ' ~ margin, where='amount_expected is not null') }}
{% endif %}
