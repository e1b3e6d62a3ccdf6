with ranked as (
    select
        *,
        {{ recency_rank(['location_id']) }} as recency_rank
    from {{ united('location') }} as locations
),

mentioned as (
    select location_id from {{ ref('int_employment_spells') }}
    union all
    select location_id from {{ ref('int_tickets') }}
    union all
    select location_id from {{ ref('int_answers') }}
    {%- for entity in ['customer', 'employee', 'team', 'review'] %}
        union all
        select location_id from {{ united(entity) }} as {{ entity }}
    {%- endfor %}
    union all
    select location_id from ranked
),

known as (
    select distinct location_id
    from mentioned
    where location_id is not null
)

select
    {{ surrogate_key(['known.location_id']) }} as location_key,
    known.location_id,
    coalesce(location.location_name, known.location_id) as location_name,
    location.region,
    location.country
from known
left join ranked as location on known.location_id = location.location_id and location.recency_rank = 1
