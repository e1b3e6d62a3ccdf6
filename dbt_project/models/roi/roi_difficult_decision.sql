-- Dismissals, price rises, discontinued products: how long people took it badly. A month is bad when the KPI stands
-- worse than before, with its whole interval; it has recovered after the last bad month. People take it badly from the
-- day they are told, so that is where counting begins.
with followed as (
    select initiative_id, kpi_id, months_from_start, ci_low, ci_high, 'others' as held_against
    from {{ ref('impact_event_study') }}
    where ci_low is not null
    union all
    select initiative_id, kpi_id, months_from_start, ci_low, ci_high, 'own past' as held_against
    from {{ ref('int_roi_own_past') }}
),

months as (
    select
        f.initiative_id,
        f.kpi_id,
        f.held_against,
        f.months_from_start - {{ told_month('i') }} as months_from_told,
        case
            when k.direction = 'lower' then f.ci_low > 0
            else f.ci_high < 0
        end as is_bad
    from followed as f
    inner join {{ ref('dim_initiative') }} as i on f.initiative_id = i.initiative_id
    inner join {{ ref('kpi_catalog') }} as k on f.kpi_id = k.kpi_id
    where f.months_from_start >= {{ told_month('i') }}
),

recovered as (
    select
        initiative_id,
        kpi_id,
        max(held_against) as held_against,
        max(months_from_told) as last_month,
        max(months_from_told) filter (where is_bad) as last_bad_month
    from months
    group by initiative_id, kpi_id
),

measured as (
    select distinct initiative_id, kpi_id
    from {{ ref('impact_estimate') }}
    where estimate is not null
),

judged as (
    select
        i.initiative_id,
        v.kpi_id,
        v.role,
        i.announced_on,
        i.rationale_published_on,
        k.label,
        r.held_against,
        case
            when r.last_month is null and m.kpi_id is not null then 'not_followed'
            when r.last_month is null then 'not_measured'
            when r.last_bad_month is null then 'no_dip'
            when r.last_bad_month < r.last_month then 'recovered'
            else 'not_recovered_yet'
        end as status,
        cast(round((r.last_bad_month + 1) * 365.25 / 12 / 7) as bigint) as weeks
    from {{ ref('dim_initiative') }} as i
    inner join {{ ref('impact_verdict') }} as v
        on i.initiative_id = v.initiative_id and v.role in ('primary', 'guardrail')
    inner join {{ ref('kpi_catalog') }} as k on v.kpi_id = k.kpi_id
    left join recovered as r on v.initiative_id = r.initiative_id and v.kpi_id = r.kpi_id
    left join measured as m on v.initiative_id = m.initiative_id and v.kpi_id = m.kpi_id
    where i.type = 'difficult_decision'
)

select
    initiative_id,
    kpi_id,
    role,
    announced_on,
    rationale_published_on,
    coalesce({{ days_between('announced_on', 'rationale_published_on') }} <= 0, false) as is_explained_in_time,
    held_against,
    status,
    case when status = 'recovered' then weeks end as recovery_weeks,
    '"' || label || '"' || case status
        when 'not_followed'
            then ' is measured, but there is nothing to hold its months against, so when it was back can''t be told.'
        when 'not_measured' then ' is not measured around this decision.'
        when 'no_dip' then ' was never clearly worse than before.'
        when 'recovered' then ' was back after about ' || cast(weeks as string) || ' weeks.'
        else ' is still worse than before.'
    end
    || case
        when held_against = 'own past' then ' That is against its own past, as there is nobody to compare with.' else ''
    end as sentence
from judged
