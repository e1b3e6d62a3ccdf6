{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Teams, places and segments. Where none is named for comparison, all that are not treated are compared.
with assigned as (
    select initiative_id, segment_type, unit, arm, valid_from_on, source
    from {{ ref('fct_assignment') }}
    where unit_type not in ('customer', 'employee')
),

initiatives as (
    select
        i.initiative_id,
        i.unit_type,
        i.start_on,
        coalesce(max(a.segment_type), 'all') as segment_type,
        coalesce(bool_or(a.arm = 'comparison'), false) as names_comparison,
        coalesce(max(a.source), 'all') as source
    from {{ ref('dim_initiative') }} as i
    left join assigned as a on i.initiative_id = a.initiative_id
    where i.unit_type not in ('customer', 'employee') and (a.initiative_id is not null or i.unit_type = 'company')
    group by i.initiative_id, i.unit_type, i.start_on
),

everybody as (
    select distinct segment_type, segment
    from {{ ref('int_kpi_cells') }}
    where segment <> 'unknown' and period_type = 'month'
),

units as (
    select i.initiative_id, a.segment_type, a.unit, a.arm, a.valid_from_on, a.source
    from initiatives as i
    inner join assigned as a on i.initiative_id = a.initiative_id
    union all
    select i.initiative_id, i.segment_type, e.segment as unit, 'comparison' as arm, i.start_on, i.source
    from initiatives as i
    inner join everybody as e on i.segment_type = e.segment_type
    where
        not i.names_comparison
        and i.segment_type <> 'all'
        and not exists (
            select 1 from assigned as a
            where a.initiative_id = i.initiative_id and a.unit = e.segment
        )
    union all
    select i.initiative_id, 'all' as segment_type, 'all' as unit, 'treated' as arm, i.start_on, i.source
    from initiatives as i
    where i.unit_type = 'company' and not exists (
        select 1 from assigned as a
        where a.initiative_id = i.initiative_id
    )
)

select
    initiative_id,
    segment_type,
    unit,
    arm,
    case when arm = 'treated' then valid_from_on end as first_treated_on,
    source
from units
