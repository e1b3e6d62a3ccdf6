-- What may be shown of the panel: cells that are hidden elsewhere are hidden here too.
with cohorts as (
    select initiative_id, min(cohort_on) as first_cohort_on
    from {{ ref('int_impact_windows') }}
    group by initiative_id
),

placed as (
    select
        p.*,
        w.before_from, w.before_to, w.after_from, w.after_to,
        cast({{ months_between('w.cohort_on', 'p.period_start_on') }} as bigint) as months_from_start
    from {{ ref('int_impact_panel') }} as p
    inner join cohorts as c on p.initiative_id = c.initiative_id
    inner join {{ ref('int_impact_windows') }} as w
        on p.initiative_id = w.initiative_id
        and w.cohort_on = case p.arm
            when 'treated' then {{ month_start('p.first_treated_on') }} else c.first_cohort_on
        end
)

select
    initiative_id,
    kpi_id,
    segment_type as unit_type,
    unit,
    arm,
    first_treated_on,
    period_start_on,
    case
        when months_from_start between before_from and before_to then 'before'
        when months_from_start between after_from and after_to then 'after'
        when months_from_start > before_to and months_from_start < after_from then 'ramp'
        else 'outside'
    end as phase,
    months_from_start,
    is_partial,
    {%- for column in ['value', 'numerator', 'denominator', 'record_nn', 'person_nn', 'person_nd', 'person_dd',
        'count_people', 'count_records'] %}
    case when not is_hidden then {{ column }} end as {{ column }},
    {%- endfor %}
    other_initiatives
from placed
