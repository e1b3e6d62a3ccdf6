select
    c.initiative_id,
    c.cost_on,
    c.kind,
    cast(sum(c.amount) as decimal(18, 4)) as amount
from {{ united('initiative_cost') }} as c
inner join {{ ref('dim_initiative') }} as i on c.initiative_id = i.initiative_id
group by c.initiative_id, c.cost_on, c.kind
