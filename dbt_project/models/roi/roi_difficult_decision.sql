-- Dismissals, price rises, discontinued products: how long people took it badly. A month is bad when the KPI stands
-- worse than before, with its whole interval; it has recovered after the last bad month.
with months as (
    select
        s.initiative_id,
        s.kpi_id,
        s.months_from_start,
        case
            when k.direction = 'lower' then s.ci_low > 0
            else s.ci_high < 0
        end as is_bad
    from {{ ref('impact_event_study') }} as s
    inner join {{ ref('kpi_catalog') }} as k on s.kpi_id = k.kpi_id
    where s.months_from_start >= 0 and s.ci_low is not null
),

recovered as (
    select
        initiative_id,
        kpi_id,
        max(months_from_start) as last_month,
        coalesce(max(months_from_start) filter (where is_bad), -1) as last_bad_month
    from months
    group by initiative_id, kpi_id
)

select
    i.initiative_id,
    v.kpi_id,
    v.role,
    i.announced_on,
    i.rationale_published_on,
    coalesce({{ days_between('i.announced_on', 'i.rationale_published_on') }} <= 0, false) as is_explained_in_time,
    case
        when r.last_month is null then 'not_measured'
        when r.last_bad_month < 0 then 'no_dip'
        when r.last_bad_month < r.last_month then 'recovered'
        else 'not_recovered_yet'
    end as status,
    cast(case
        when r.last_bad_month >= 0 and r.last_bad_month < r.last_month
            then round((r.last_bad_month + 1) * 365.25 / 12 / 7)
    end as bigint) as recovery_weeks,
    case
        when r.last_month is null then '"' || k.label || '" is not measured around this decision.'
        when r.last_bad_month < 0 then '"' || k.label || '" was never clearly worse than before.'
        when r.last_bad_month < r.last_month
            then '"' || k.label || '" was back after about '
                || cast(cast(round((r.last_bad_month + 1) * 365.25 / 12 / 7) as bigint) as varchar) || ' weeks.'
        else '"' || k.label || '" is still worse than before.'
    end as sentence
from {{ ref('dim_initiative') }} as i
inner join {{ ref('impact_verdict') }} as v on i.initiative_id = v.initiative_id and v.role in ('primary', 'guardrail')
inner join {{ ref('kpi_catalog') }} as k on v.kpi_id = k.kpi_id
left join recovered as r on v.initiative_id = r.initiative_id and v.kpi_id = r.kpi_id
where i.type = 'difficult_decision'
