with listed as (
    select initiative_id, 'primary' as role, primary_kpi as kpis from {{ ref('dim_initiative') }}
    union all
    select initiative_id, 'guardrail' as role, guardrail_kpis as kpis from {{ ref('dim_initiative') }}
),

split as (
    select initiative_id, role, {{ split_rows('kpis', ';') }} as kpi_id
    from listed
    where kpis is not null
),

-- A KPI that is named twice is judged in its stronger role.
named as (
    select initiative_id, lower(trim(kpi_id)) as kpi_id, max(role) as role
    from split
    where trim(kpi_id) <> ''
    group by initiative_id, lower(trim(kpi_id))
)

select initiative_id, kpi_id, role
from named
