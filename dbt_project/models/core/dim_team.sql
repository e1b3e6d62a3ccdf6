with ranked as (
    select
        *,
        {{ recency_rank(['team_id']) }} as recency_rank
    from {{ united('team') }} as teams
),

mentioned as (
    select
        team_id,
        is_customer_facing
    from {{ ref('int_employment_spells') }}
    union all
    select
        team_id,
        cast(null as boolean) as is_customer_facing
    from {{ ref('int_tickets') }}
    union all
    select
        team_id,
        cast(null as boolean) as is_customer_facing
    from {{ ref('int_answers') }}
    union all
    select
        team_id,
        cast(null as boolean) as is_customer_facing
    from {{ united('employee') }} as employees
    union all
    select
        team_id,
        is_customer_facing
    from ranked
),

-- A personnel system and a helpdesk complete each other; where both tell something, the newer row wins.
teams as (
    select
        team_id,
        {{ newest_known('team_name') }} as team_name,
        {{ newest_known('department') }} as department,
        {{ newest_known('location_id') }} as location_id,
        {{ newest_known('is_customer_facing') }} as is_customer_facing
    from ranked
    group by team_id
),

known as (
    select
        team_id,
        bool_or(is_customer_facing) as is_customer_facing
    from mentioned
    where team_id is not null
    group by team_id
)

select
    {{ surrogate_key(['known.team_id']) }} as team_key,
    known.team_id,
    coalesce(team.team_name, known.team_id) as team_name,
    team.department,
    {{ surrogate_key(['team.location_id']) }} as location_key,
    coalesce(team.is_customer_facing, known.is_customer_facing) as is_customer_facing
from known
left join teams as team on known.team_id = team.team_id
