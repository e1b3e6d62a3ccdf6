-- The post a person is seen in: the one that began last before the last day worked in the month.
with posts as (
    select
        month.*,
        spell.team_key,
        spell.department,
        spell.location_key,
        spell.role_family,
        spell.is_customer_facing,
        spell.fte_share,
        row_number() over (
            partition by month.employee_key, month.month_start_on order by spell.valid_from_on desc
        ) as post_rank
    from {{ ref('int_employment_months') }} as month
    inner join {{ ref('int_employment_spells') }} as spell
        on month.employee_key = spell.employee_key and month.last_on >= spell.valid_from_on
),

-- Before the first absence record nobody is known to have been present either.
absence_records as (
    select min(month_start_on) as first_month_on
    from {{ ref('int_absence_months') }}
),

described as (
    select
        post.*,
        coalesce(post.location_key, team.location_key) as location_key_known,
        coalesce(post.department, team.department) as department_known,
        coalesce(post.is_customer_facing, team.is_customer_facing) as is_customer_facing_known,
        -- A spell may begin with the export: the first hire, where known, is older.
        case
            when post.employment_number = 1
                then least(post.employed_from_on, coalesce(person.hired_on, post.employed_from_on))
            else post.employed_from_on
        end as tenure_from_on,
        case
            when post.month_start_on >= records.first_month_on then coalesce(absence.absence_days, 0e0)
        end as absence_days
    from posts as post
    cross join absence_records as records
    left join {{ ref('dim_employee') }} as person on post.employee_key = person.employee_key
    left join {{ ref('dim_team') }} as team on post.team_key = team.team_key
    left join {{ ref('int_absence_months') }} as absence
        on post.employee_key = absence.employee_key and post.month_start_on = absence.month_start_on
    where post.post_rank = 1
)

select
    employee_key,
    month_start_on,
    team_key,
    location_key_known as location_key,
    department_known as department,
    role_family,
    {{ tenure_band(safe_divide(days_between('tenure_from_on', 'last_on'), 365.25)) }} as tenure_band,
    case when is_leaver then exit_kind end as exit_kind,
    -- A whole year counts one, in a leap year too.
    cast(days_employed as double) / cast({{ days_between(
        'make_date(cast(extract(year from month_start_on) as integer), 1, 1)',
        'make_date(cast(extract(year from month_start_on) as integer) + 1, 1, 1)'
    ) }} as double) as person_years,
    cast(headcount_start as bigint) as headcount_start,
    cast(headcount_end as bigint) as headcount_end,
    absence_days,
    cast(working_days as bigint) as working_days,
    fte_share,
    is_customer_facing_known as is_customer_facing,
    is_leaver,
    case
        when not is_leaver then false
        when exit_kind <> 'unknown' then exit_kind = 'voluntary'
    end as is_voluntary,
    case when is_leaver then is_regretted else false end as is_regretted,
    month_end_on < {{ as_of_date() }} as is_complete
from described
