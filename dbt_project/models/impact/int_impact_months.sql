{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Whole months of each unit, counted from the start. A unit for comparison stands once for every cohort, a treated
-- unit for its own.
select
    p.initiative_id,
    p.kpi_id,
    p.unit,
    p.arm,
    w.cohort_on,
    p.period_start_on,
    cast({{ months_between('w.cohort_on', 'p.period_start_on') }} as bigint) as months_from_start,
    p.value,
    p.count_people,
    p.is_hidden,
    p.other_initiatives,
    w.before_from,
    w.before_to,
    w.after_from,
    w.after_to,
    w.is_baseline_given
from {{ ref('int_impact_panel') }} as p
inner join {{ ref('int_impact_windows') }} as w
    on p.initiative_id = w.initiative_id
    and (p.arm = 'comparison' or {{ month_start('p.first_treated_on') }} = w.cohort_on)
where not p.is_partial and p.value is not null and w.is_counted
