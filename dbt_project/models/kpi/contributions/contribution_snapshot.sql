{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

-- Not by value tier: see contribution_customers.
with customers as (
    select
        'customer' as entity_type,
        d.customer_key as entity_key,
        d.customer_key as record_key,
        cast(null as date) as period_start_on,
        {{ kpi_segments(kpi_segments_of('c', [
            'location', 'region', 'country', 'language', 'plan', 'need_tier', 'generation', 'self_declared_group',
        ])) }},
        d.is_lost,
        d.revenue_to_date_amount
    from {{ ref('dim_customer') }} as d
    inner join {{ ref('segment_customer') }} as c on d.customer_key = c.customer_key
    where not d.is_stub
),

-- Only here is the reason for leaving a segment: of those who stay, nobody has one.
lost_customers as (
    select
        'customer' as entity_type,
        d.customer_key as entity_key,
        d.customer_key as record_key,
        cast(null as date) as period_start_on,
        {{ kpi_segments({'lost_reason_category': 'd.lost_reason_category'}) }}
    from {{ ref('dim_customer') }} as d
    where d.is_lost
),

employees as (
    select
        'employee' as entity_type,
        e.employee_key as entity_key,
        e.employee_key as record_key,
        cast(null as date) as period_start_on,
        {{ kpi_segments({
            'location': 'coalesce(l.location_name, l.location_id)',
            'generation': 'e.generation',
            'role_family': 'e.role_family',
            'department': 'e.department',
            'team': 't.team',
            'self_declared_group': 'e.self_declared_group',
        }) }},
        e.is_leaver
    from {{ ref('dim_employee') }} as e
    left join {{ ref('segment_team') }} as t on e.team_key = t.team_key
    left join {{ ref('dim_location') }} as l on e.location_key = l.location_key
    where coalesce(e.is_in_base_group, true)
)

{{ contribution('customer_churn_share', 'customers', as_number('is_lost'), where='is_lost is not null') }}
union all
{{ contribution('lost_customers_by_reason', 'lost_customers', '1e0') }}
union all
{{ contribution(
    'revenue_to_date_per_customer', 'customers', 'revenue_to_date_amount',
    where='revenue_to_date_amount is not null'
) }}
union all
{{ contribution('leaver_share', 'employees', as_number('is_leaver'), where='is_leaver is not null') }}
