{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Teams, places and segments. Where none is named for comparison, all that are not treated are compared; where all get
-- it one after the other, those who still wait are (the last to be treated: Sun and Abraham 2021).
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
        -- What is weakest holds for all: one unit that chose for itself spoils the lot.
        case
            when bool_or(a.source = 'self-selected') then 'self-selected'
            when bool_and(a.source = 'randomised') filter (where a.arm = 'treated') then 'randomised'
            when bool_and(a.source in ('randomised', 'staggered')) filter (where a.arm = 'treated') then 'staggered'
            else 'all'
        end as source
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
    select i.initiative_id, a.segment_type, a.unit, a.arm, a.valid_from_on, i.source
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
),

-- The last day on which at least two are still without, if those who began first have had it long enough by then.
turns as (
    select
        u.initiative_id,
        u.valid_from_on as waits_until_on,
        count(*) as count_waiting,
        {{ months_between(
            first_whole_month(add_days('min(f.first_on)', days_between('min(i.start_on)', 'min(i.full_effect_on)'))),
            month_start('u.valid_from_on')
        ) }} as count_months
    from units as u
    inner join units as w on u.initiative_id = w.initiative_id and w.valid_from_on >= u.valid_from_on
    inner join (
        select initiative_id, min(valid_from_on) as first_on from units
        group by initiative_id
        having not bool_or(arm = 'comparison')
    ) as f on u.initiative_id = f.initiative_id
    inner join {{ ref('dim_initiative') }} as i on u.initiative_id = i.initiative_id
    group by u.initiative_id, u.unit, u.valid_from_on
),

waits as (
    select initiative_id, max(waits_until_on) as waits_until_on
    from turns
    where count_waiting >= 2 and count_months >= {{ var('verdict').min_months_after }}
    group by initiative_id
)

select
    u.initiative_id,
    u.segment_type,
    u.unit,
    case when u.valid_from_on >= w.waits_until_on then 'comparison' else u.arm end as arm,
    case when u.arm = 'treated' then u.valid_from_on end as first_treated_on,
    w.waits_until_on,
    u.source
from units as u
left join waits as w on u.initiative_id = w.initiative_id
