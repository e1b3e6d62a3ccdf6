{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select
    c.customer_key,
    coalesce(l.location_name, l.location_id) as location,
    c.region,
    c.country,
    c.language,
    c.plan,
    c.value_tier,
    c.need_tier,
    c.generation,
    c.self_declared_group
from {{ ref('dim_customer') }} as c
left join {{ ref('dim_location') }} as l on c.location_key = l.location_key
