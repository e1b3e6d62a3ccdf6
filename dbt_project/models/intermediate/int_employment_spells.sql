-- Posts held, one after the other, and the unbroken employment each belongs to. Two posts at once are one
-- employment: days are counted once, and the post that began last is the one a person is seen in.
with ranked as (
    select *, {{ recency_rank(['employee_id', 'valid_from_on']) }} as recency_rank
    from {{ united('employment_spell') }} as spells
),

spells as (
    select
        *,
        coalesce(valid_to_on, {{ far_future() }}) as ends_on
    from ranked
    where recency_rank = 1 and coalesce(valid_to_on, {{ far_future() }}) >= valid_from_on
),

joined as (
    select
        *,
        max(ends_on) over (
            partition by employee_id order by valid_from_on rows between unbounded preceding and 1 preceding
        ) as previous_ends_on,
        lead(valid_from_on) over (partition by employee_id order by valid_from_on) as next_from_on
    from spells
),

numbered as (
    select
        *,
        sum(case when valid_from_on <= {{ add_days('previous_ends_on', 1) }} then 0 else 1 end) over (
            partition by employee_id order by valid_from_on rows between unbounded preceding and current row
        ) as employment_number
    from joined
)

select
    {{ surrogate_key(['employee_id']) }} as employee_key,
    employee_id,
    cast(employment_number as bigint) as employment_number,
    valid_from_on,
    ends_on,
    case
        when next_from_on <= ends_on then {{ add_days('next_from_on', -1) }} else ends_on
    end as post_ends_on,
    min(valid_from_on) over (partition by employee_id, employment_number) as employed_from_on,
    max(ends_on) over (partition by employee_id, employment_number) as employed_to_on,
    row_number() over (
        partition by employee_id, employment_number order by ends_on desc, valid_from_on desc
    ) = 1 as is_last_post,
    {{ surrogate_key(['team_id']) }} as team_key,
    team_id,
    department,
    {{ surrogate_key(['location_id']) }} as location_key,
    location_id,
    role_family,
    is_customer_facing,
    fte_share,
    is_exit,
    exit_kind,
    is_regretted
from numbered
