-- Does the advice fall on some groups more than on others? Groups that people belong to by their own word, or by
-- where and when they were born; a quarter more than everybody's share is flagged (the four-fifths rule, turned round).
{% set folded_name = 'smaller groups together' %}
with members as (
    {%- for column in ['self_declared_group', 'generation', 'region', 'language'] %}
    select '{{ column }}' as group_type, {{ column }} as group_name, value_tier, need_tier
    from {{ ref('dim_customer') }}
    where {{ column }} is not null and value_tier is not null and need_tier is not null
    {{- " union all" if not loop.last }}
    {%- endfor %}
),

advised as (
    select
        m.group_type,
        m.group_name,
        count(*) as count_people,
        sum(case when s.stance in ('automate with an exit', 'floor only') then 1 else 0 end) as count_less
    from members as m
    inner join {{ ref('roi_segment') }} as s on m.value_tier = s.value_tier and m.need_tier = s.need_tier
    group by m.group_type, m.group_name
),

ranked as (
    select
        *,
        min(count_people) over (partition by group_type) as smallest,
        row_number() over (partition by group_type order by count_people, group_name) as place,
        sum(count_people) over (
            partition by group_type order by count_people, group_name rows between unbounded preceding and 1 preceding
        ) as smaller_people
    from advised
),

-- Groups of fewer than k are shown as one. It holds at least two groups and k people, taking in the next smallest
-- where it must: else what is hidden would be what the others leave of everybody.
folded as (
    select
        r.group_type,
        case
            when
                r.smallest < s.k_people
                and (r.count_people < s.k_people or r.smaller_people < s.k_people or r.place = 2)
                then '{{ folded_name }}'
            else r.group_name
        end as group_name,
        sum(r.count_people) as count_people,
        sum(r.count_less) as count_less
    from ranked as r
    cross join {{ ref('roi_setting') }} as s
    group by all
),

compared as (
    select
        *,
        cast(count_less as double) / count_people as less_share,
        cast(sum(count_less) over (partition by group_type) as double)
        / sum(count_people) over (partition by group_type) as all_share,
        -- Where all are in one there is nothing left to compare it with.
        group_name = '{{ folded_name }}' and count(*) over (partition by group_type) = 1 as is_hidden
    from folded
)

select
    group_type,
    group_name,
    cast(case when not is_hidden then count_people end as bigint) as count_people,
    case when not is_hidden then less_share end as less_share,
    case when not is_hidden then all_share end as all_share,
    case when not is_hidden then less_share / nullif(all_share, 0) end as share_ratio,
    not is_hidden and coalesce(less_share > 1.25 * all_share, false) as is_flagged,
    case when is_hidden then 'suppressed' else 'ok' end as status
from compared
