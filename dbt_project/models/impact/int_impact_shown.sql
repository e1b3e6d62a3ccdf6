{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Months whose arms may be shown: a mean must not give away a single hidden cell, nor few people.
with arms as (
    select
        m.initiative_id, m.kpi_id, m.cohort_on, m.months_from_start, m.arm,
        sum(m.count_people) as count_people,
        sum(case when m.is_hidden then 1 else 0 end) as count_hidden,
        sum(case when m.is_hidden then m.count_people else 0 end) as hidden_people,
        avg(m.value) as value,
        max(k.k_people) as k_people
    from {{ ref('int_impact_months') }} as m
    inner join {{ ref('kpi_catalog') }} as k on m.kpi_id = k.kpi_id
    group by m.initiative_id, m.kpi_id, m.cohort_on, m.months_from_start, m.arm
)

select
    initiative_id, kpi_id, cohort_on, months_from_start,
    max(value) filter (where arm = 'treated') as treated_value,
    max(value) filter (where arm = 'comparison') as comparison_value
from arms
group by initiative_id, kpi_id, cohort_on, months_from_start
having
    bool_and(count_people >= k_people and (count_hidden = 0 or (count_hidden >= 2 and hidden_people >= k_people)))
