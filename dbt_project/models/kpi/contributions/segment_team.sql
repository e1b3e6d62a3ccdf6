{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select
    t.team_key,
    coalesce(t.team_name, t.team_id) as team,
    t.department,
    coalesce(l.location_name, l.location_id) as location
from {{ ref('dim_team') }} as t
left join {{ ref('dim_location') }} as l on t.location_key = l.location_key
