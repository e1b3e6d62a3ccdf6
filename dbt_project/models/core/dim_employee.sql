with ranked as (
    select *, {{ recency_rank(['employee_id']) }} as recency_rank
    from {{ united('employee') }} as employees
),

described as (
    select
        employee_id,
        {{ newest_known('birth_year') }} as birth_year,
        {{ newest_known('self_declared_group') }} as self_declared_group,
        {{ newest_known('team_id') }} as team_id,
        {{ newest_known('department') }} as department,
        {{ newest_known('location_id') }} as location_id,
        {{ newest_known('role_family') }} as role_family,
        {{ newest_known('hired_on') }} as hired_on,
        {{ newest_known('tenure_years') }} as tenure_years,
        {{ newest_known('is_in_base_group') }} as is_in_base_group,
        {{ newest_known('is_leaver') }} as is_leaver,
        {{ newest_known('observed_on') }} as observed_on
    from ranked
    group by employee_id
),

-- The post held last says more than the employee's own row, which may be older.
posts as (
    select
        *,
        row_number() over (partition by employee_id order by valid_from_on desc) as post_rank,
        min(valid_from_on) over (partition by employee_id) as first_employed_on
    from {{ ref('int_employment_spells') }}
),

last_posts as (
    select *
    from posts
    where post_rank = 1
)

select
    {{ surrogate_key(['coalesce(person.employee_id, post.employee_id)']) }} as employee_key,
    coalesce(person.employee_id, post.employee_id) as employee_id,
    {{ generation('person.birth_year') }} as generation,
    person.self_declared_group,
    coalesce(post.team_key, {{ surrogate_key(['person.team_id']) }}) as team_key,
    coalesce(post.department, person.department) as department,
    coalesce(post.location_key, {{ surrogate_key(['person.location_id']) }}) as location_key,
    coalesce(post.role_family, person.role_family) as role_family,
    coalesce(person.hired_on, post.first_employed_on) as hired_on,
    person.tenure_years,
    person.is_in_base_group,
    person.is_leaver,
    person.observed_on
from described as person
full outer join last_posts as post on person.employee_id = post.employee_id
