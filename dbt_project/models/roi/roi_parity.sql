-- Does the advice fall on some groups more than on others? Groups that people belong to by their own word, or by
-- where and when they were born; a quarter more than everybody's share is flagged (the four-fifths rule, turned round).
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
        avg(case when s.stance in ('automate with an exit', 'floor only') then 1e0 else 0e0 end) as less_share
    from members as m
    inner join {{ ref('roi_segment') }} as s on m.value_tier = s.value_tier and m.need_tier = s.need_tier
    group by m.group_type, m.group_name
),

compared as (
    select
        *,
        sum(less_share * count_people) over (partition by group_type) / sum(count_people) over (partition by group_type)
            as all_share,
        min(count_people) over (partition by group_type) as smallest
    from advised
)

select
    c.group_type,
    c.group_name,
    cast(c.count_people as bigint) as count_people,
    c.less_share,
    c.all_share,
    c.less_share / nullif(c.all_share, 0) as share_ratio,
    coalesce(c.less_share > 1.25 * c.all_share, false) as is_flagged
from compared as c
cross join {{ ref('roi_setting') }} as s
where c.smallest >= s.k_people
