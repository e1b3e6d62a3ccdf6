{{ config(schema='intermediate', contract={'enforced': false}) }}

-- How an initiative can be judged at all: by units or by persons, and how it was decided who gets it.
with units as (
    select
        initiative_id,
        max(segment_type) as segment_type,
        min(source) as source,  -- the same for all units
        count(distinct unit) filter (where arm = 'treated') as count_treated,
        count(distinct unit) filter (where arm = 'comparison') as count_comparison,
        false as is_by_person
    from {{ ref('int_impact_units') }}
    group by initiative_id
),

persons as (
    select
        initiative_id,
        max(segment_type) as segment_type,
        -- One person who chose for himself spoils the lot; and whose turn it is was not drawn.
        case when bool_and(source = 'randomised') then 'randomised' else 'self-selected' end as source,
        count(*) filter (where arm = 'treated') as count_treated,
        count(*) filter (where arm = 'comparison') as count_comparison,
        true as is_by_person
    from {{ ref('fct_assignment') }}
    where unit_type in ('customer', 'employee')
    group by initiative_id
),

designs as (
    select * from units
    union all
    select * from persons
)

select
    i.initiative_id,
    i.unit_type,
    coalesce(d.segment_type, i.unit_type) as segment_type,
    coalesce(d.source, 'all') as source,
    coalesce(d.is_by_person, i.unit_type in ('customer', 'employee')) as is_by_person,
    coalesce(d.count_treated, 0) as count_treated,
    coalesce(d.count_comparison, 0) as count_comparison
from {{ ref('dim_initiative') }} as i
left join designs as d on i.initiative_id = d.initiative_id
