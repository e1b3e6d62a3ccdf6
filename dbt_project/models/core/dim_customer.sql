with ranked as (
    select
        *,
        {{ recency_rank(['customer_id']) }} as recency_rank
    from {{ united('customer') }} as customers
),

described as (
    select
        customer_id,
        {%- for column in [
            'customer_since_on', 'region', 'country', 'language', 'birth_year', 'self_declared_group',
            'location_id', 'plan', 'need_tier', 'acquisition_channel', 'referrals_made', 'is_lost',
            'lost_reason_category', 'lost_reason', 'revenue_to_date_amount', 'observed_on'
        ] %}
            {{ newest_known(column) }} as {{ column }},
        {%- endfor %}
        count(distinct _source) as source_count
    from ranked
    group by customer_id
),

-- Whoever bought, asked or answered is a customer, also when no list names them.
mentioned as (
    select customer_id from {{ united('contract') }} as contracts
    union all
    select customer_id from {{ united('order_line') }} as order_lines
    union all
    select customer_id from {{ ref('int_tickets') }}
    union all
    select customer_id from {{ ref('int_answers') }}
),

known as (
    select distinct customer_id
    from mentioned
    where customer_id is not null
),

customers as (
    select
        described.*,
        coalesce(described.customer_id, known.customer_id) as known_customer_id,
        {{ surrogate_key(['coalesce(described.customer_id, known.customer_id)']) }} as customer_key
    from described
    full outer join known on described.customer_id = known.customer_id
)

select
    customer.customer_key,
    customer.known_customer_id as customer_id,
    customer.customer_since_on,
    customer.region,
    customer.country,
    customer.language,
    {{ generation('customer.birth_year') }} as generation,
    customer.self_declared_group,
    {{ surrogate_key(['customer.location_id']) }} as location_key,
    customer.plan,
    customer.need_tier,
    tier.value_tier,
    coalesce(tier.value_tier_basis, 'no revenue known') as value_tier_basis,
    customer.acquisition_channel,
    customer.referrals_made,
    customer.is_lost,
    customer.lost_reason_category,
    customer.lost_reason,
    customer.revenue_to_date_amount,
    customer.observed_on,
    customer.customer_id is null as is_stub,
    cast(coalesce(customer.source_count, 0) as bigint) as source_count
from customers as customer
left join {{ ref('int_customer_value') }} as tier on customer.customer_key = tier.customer_key
