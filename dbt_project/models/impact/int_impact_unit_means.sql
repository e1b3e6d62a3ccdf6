{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set before = 'months_from_start between before_from and before_to' %}
{% set after = 'months_from_start between after_from and after_to' %}
{% set middle = '(before_from + before_to + 1) // 2' %}

-- Means over months, all months weighing the same: a busy month says no more about a team than a quiet one.
with means as (
    select
        initiative_id, kpi_id, unit, arm, cohort_on,
        avg(value) filter (where {{ before }}) as before_mean,
        avg(value) filter (where {{ after }}) as after_mean,
        avg(value) filter (where {{ before }} and months_from_start <= before_to - 3) as donut_mean,
        avg(value) filter (where {{ before }} and months_from_start < {{ middle }}) as early_mean,
        avg(value) filter (where {{ before }} and months_from_start >= {{ middle }}) as late_mean,
        avg(value) filter (where months_from_start = before_to) as last_mean,
        avg(value) filter (where {{ before }} and months_from_start > before_to - 3) as quarter_mean,
        regr_slope(value, months_from_start) filter (where {{ before }}) as slope,
        avg(ln(count_people)) filter (where {{ before }} and count_people > 0) as log_people_before,
        avg(ln(count_people)) filter (where {{ after }} and count_people > 0) as log_people_after,
        count(*) filter (where {{ before }}) as count_before,
        count(*) filter (where {{ after }}) as count_after,
        avg(months_from_start) filter (where {{ after }})
        - avg(months_from_start) filter (where {{ before }}) as months_apart,
        -- Another initiative that began within the months compared, not one that was there all along.
        count(distinct coalesce(other_initiatives, '')) filter (where {{ before }} or {{ after }}) > 1 as is_overlapped,
        max(other_initiatives) filter (where {{ before }} or {{ after }}) as other_initiatives
    from {{ ref('int_impact_months') }}
    group by initiative_id, kpi_id, unit, arm, cohort_on
),

-- A unit with fewer than half the months of the others would compare other seasons.
covered as (
    select
        *,
        count_before > 0
        and count_after > 0
        and count_before * 2 >= max(count_before) over (partition by initiative_id, kpi_id, cohort_on)
        and count_after * 2 >= max(count_after) over (partition by initiative_id, kpi_id, cohort_on) as is_covered
    from means
),

-- A cohort counts as often as it has treated units that can be used: what is not there is compared with nothing.
weighed as (
    select
        *,
        count(*) filter (where is_covered and arm = 'treated') over (partition by initiative_id, kpi_id, cohort_on)
            as count_in_cohort
    from covered
)

select
    *,
    case arm when 'treated' then 1e0 else cast(count_in_cohort as double) end as weight,
    case arm
        when 'treated' then is_covered
        -- A unit for comparison must stand for every cohort that counts, or it would stand for other months.
        else count_in_cohort > 0 and bool_and(is_covered or count_in_cohort = 0) over (
            partition by initiative_id, kpi_id, unit
        )
    end as is_used
from weighed
