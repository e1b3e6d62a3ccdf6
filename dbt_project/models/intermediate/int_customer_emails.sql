-- Which customer an address stands for, and since when: an address that is given to somebody else later
-- belongs to each holder in turn. Holders who cannot be told apart by their first day share it, so it
-- identifies nobody.
with holders as (
    select
        email,
        customer_id,
        max(customer_since_on) as since_on
    from {{ united('customer', by_number=false) }} as customers
    -- Who is known by the address alone holds no number that it could stand for.
    where email is not null and customer_id <> email
    group by email, customer_id
),

ordered as (
    select
        *,
        row_number() over (partition by email order by since_on nulls first) as holder_number,
        lead(since_on) over (partition by email order by since_on nulls first) as next_since_on,
        count(*) over (partition by email, since_on) as count_same_day
    from holders
)

select
    email,
    customer_id,
    case
        when holder_number = 1 then cast('{{ var("calendar_from") }}' as date) else since_on
    end as valid_from_on,
    coalesce({{ add_days('next_since_on', -1) }}, {{ far_future() }}) as valid_to_on
from ordered
where count_same_day = 1
