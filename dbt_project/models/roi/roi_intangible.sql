-- Measured, and never turned into money: the register of what an initiative did beside it.
select
    v.initiative_id,
    v.kpi_id,
    k.label,
    k.stakeholder,
    k.tier,
    v.role,
    v.verdict,
    v.estimate,
    v.ci_low,
    v.ci_high,
    k.unit,
    v.sentence,
    k.label
    || ' has no money of its own: what it is worth shows, if it does, in customers kept, people who stay and hours.'
        as why_no_money
from {{ ref('impact_verdict') }} as v
inner join {{ ref('kpi_catalog') }} as k on v.kpi_id = k.kpi_id
left join {{ ref('roi_pool') }} as p on v.kpi_id = p.kpi_id
where p.kpi_id is null and v.role in ('primary', 'guardrail')
