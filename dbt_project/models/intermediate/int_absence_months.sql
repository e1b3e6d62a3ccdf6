-- Working days each employee was away, by month, up to today: what is still ahead of an absence is counted as it
-- passes, as the working days are. Planned leave and training are not absence. Two records of the same day are one
-- day; where the source counts working days itself, its number is spread over all of them, those ahead too.
with ranked as (
    select
        *,
        {{ recency_rank(['_source', 'absence_id']) }} as recency_rank
    from {{ united('absence') }} as absences
),

days as (
    select
        absence.employee_id,
        day.date_on,
        absence.absence_days,
        count(*) over (partition by absence._source, absence.absence_id) as count_days
    from ranked as absence
    inner join {{ ref('dim_date') }} as day
        on day.date_on between absence.starts_on and absence.ends_on and day.is_business_day
    where
        absence.recency_rank = 1
        and coalesce(absence.kind, 'other') not in ('holiday', 'parental', 'training')
),

away as (
    select
        {{ surrogate_key(['employee_id']) }} as employee_key,
        date_on,
        max(coalesce(least({{ safe_divide('absence_days', 'count_days') }}, 1e0), 1e0)) as absence_days
    from days
    group by employee_id, date_on
)

select
    away.employee_key,
    {{ month_start('away.date_on') }} as month_start_on,
    sum(away.absence_days) as absence_days
from away
where
    away.date_on <= {{ as_of_date() }}
    and exists (
        select 1
        from {{ ref('int_employment_spells') }} as spell
        where
            away.employee_key = spell.employee_key
            and away.date_on between spell.valid_from_on and spell.ends_on
    )
group by away.employee_key, {{ month_start('away.date_on') }}
