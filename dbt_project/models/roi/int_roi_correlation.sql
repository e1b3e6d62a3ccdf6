{{ config(schema='intermediate', contract={'enforced': false}) }}

-- How the KPIs of an initiative go together: the correlation of the units' differences around the mean of their arm.
-- Where persons were assigned it isn't known and counts as none.
with centred as (
    select
        n.initiative_id,
        n.kpi_id,
        n.unit,
        n.cohort_on,
        n.number - avg(n.number) over (partition by n.initiative_id, n.kpi_id, n.arm, n.cohort_on) as deviation
    from {{ ref('int_impact_numbers') }} as n
    inner join {{ ref('roi_pool') }} as p on n.kpi_id = p.kpi_id
    where n.method = 'unit_contrast'
)

select
    a.initiative_id,
    a.kpi_id,
    b.kpi_id as other_kpi_id,
    sum(a.deviation * b.deviation) / nullif(sqrt(sum(a.deviation * a.deviation) * sum(b.deviation * b.deviation)), 0)
        as correlation
from centred as a
inner join centred as b
    on a.initiative_id = b.initiative_id
    and a.unit = b.unit
    and a.cohort_on is not distinct from b.cohort_on
group by a.initiative_id, a.kpi_id, b.kpi_id
