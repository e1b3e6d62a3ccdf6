with ranked as (
    select
        *,
        {{ recency_rank(['initiative_id', 'unit_type', 'unit_id', 'customer_id', 'employee_id']) }} as recency_rank
    from {{ united('assignment') }} as assignments
),

-- KPIs know teams and places by name; the registry may use the short name or the name.
units as (
    select
        'team' as unit_type,
        team_id as unit_id,
        coalesce(team_name, team_id) as unit
    from {{ ref('dim_team') }}
    union all
    select
        'location' as unit_type,
        location_id as unit_id,
        coalesce(location_name, location_id) as unit
    from {{ ref('dim_location') }}
)

select
    a.initiative_id,
    a.unit_type,
    case a.unit_type
        when 'segment' then a.segment_type
        when 'company' then 'all'
        else a.unit_type
    end as segment_type,
    case a.unit_type
        when 'customer' then {{ surrogate_key(['a.customer_id']) }}
        when 'employee' then {{ surrogate_key(['a.employee_id']) }}
        when 'company' then 'all'
        else coalesce(u.unit, a.unit_id)
    end as unit,
    a.arm,
    coalesce(a.valid_from_on, i.start_on) as valid_from_on,
    a.source
from ranked as a
inner join {{ ref('dim_initiative') }} as i
    on a.initiative_id = i.initiative_id and a.unit_type = i.unit_type
left join units as u on a.unit_type = u.unit_type and a.unit_id = u.unit_id
where a.recency_rank = 1
