{{ config(schema='intermediate', contract={'enforced': false}) }}

-- The estimate without each unit in turn, and of these the one that says least: does it hang on a single unit?
with units as (
    select initiative_id, kpi_id, unit, arm, number
    from {{ ref('int_impact_numbers') }}
    where method = 'unit_contrast'
),

arms as (
    select
        initiative_id, kpi_id,
        sum(number) filter (where arm = 'treated') as sum1,
        count(*) filter (where arm = 'treated') as n1,
        sum(number) filter (where arm = 'comparison') as sum2,
        count(*) filter (where arm = 'comparison') as n2
    from units
    group by initiative_id, kpi_id
    having count(*) filter (where arm = 'treated') > 0 and count(*) filter (where arm = 'comparison') > 0
),

without as (
    select
        u.initiative_id, u.kpi_id, u.unit,
        a.sum1 / a.n1 - a.sum2 / a.n2 as estimate_all,
        case u.arm
            when 'treated' then (a.sum1 - u.number) / (a.n1 - 1) - a.sum2 / a.n2
            else a.sum1 / a.n1 - (a.sum2 - u.number) / (a.n2 - 1)
        end as estimate
    from units as u
    inner join arms as a on u.initiative_id = a.initiative_id and u.kpi_id = a.kpi_id
    -- An arm of one unit has nothing left without it.
    where (u.arm = 'treated' and a.n1 > 1) or (u.arm = 'comparison' and a.n2 > 1)
)

select
    initiative_id, kpi_id,
    min_by(unit, estimate * sign(estimate_all)) as unit,
    min_by(estimate, estimate * sign(estimate_all)) as estimate
from without
group by initiative_id, kpi_id
