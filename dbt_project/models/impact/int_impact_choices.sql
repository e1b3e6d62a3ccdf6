{{ config(schema='intermediate', contract={'enforced': false}) }}

-- The numbers of all units, the treated ones first. Units that began at different times can't change places.
select
    initiative_id, kpi_id,
    count(*) filter (where arm = 'treated') as count_treated,
    count(*) filter (where arm = 'comparison') as count_comparison,
    list(number order by case arm when 'treated' then 0 else 1 end, unit) as numbers
from {{ ref('int_impact_numbers') }}
where
    method = 'unit_contrast'
    and initiative_id in (
        select w.initiative_id from {{ ref('int_impact_windows') }} as w
        where w.is_counted
        group by w.initiative_id
        having count(*) = 1
    )
group by initiative_id, kpi_id
having count(*) filter (where arm = 'treated') > 0 and count(*) filter (where arm = 'comparison') > 0
