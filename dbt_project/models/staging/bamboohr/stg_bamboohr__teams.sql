-- A team is a department of BambooHR, its department a division. Where it sits and to which division it belongs
-- no list says: it is what most of its posts say.
with posts as (
    select
        post._source,
        post.department,
        post.division,
        post.location,
        count(*) as count_posts
    from {{ source('raw_bamboohr', 'job_info') }} as post
    where not coalesce(post._is_deleted, false)
    group by post._source, post.department, post.division, post.location
),

usual as (
    select
        *,
        row_number() over (
            partition by _source, department
            order by count_posts desc, division asc nulls last, location asc nulls last
        ) as post_rank
    from posts
)

select
    {{ entity_row('team', {
        'team_id': "coalesce(" ~ json_text('named.value', 'id') ~ ", entry.name)",
        'team_name': 'entry.name',
        'department': 'usual.division',
        'location_id': 'coalesce(place.value, usual.location)',
        'is_customer_facing': json_text('named.value', 'customer_facing'),
    }) }}
from {{ source('raw_bamboohr', 'departments') }} as entry
left join usual
    on entry._source = usual._source and entry.name = usual.department and usual.post_rank = 1
left join {{ source_setting('teams') }} as named
    on entry._source = named.source and entry.name = named.entry
left join {{ source_setting('locations') }} as place
    on usual._source = place.source and usual.location = place.entry
where not coalesce(entry._is_deleted, false)
