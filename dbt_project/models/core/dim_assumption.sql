with ranked as (
    select
        *,
        row_number() over (
            partition by coalesce(initiative_id, ''), name
            order by _changed_at desc nulls last, _source asc, _stream asc, _file desc, _line desc
        ) as recency_rank
    from {{ united('assumption') }} as assumptions
)

select
    coalesce(initiative_id, 'all') as initiative_id,
    name,
    low as low_value,
    mode as mode_value,
    high as high_value,
    source
from ranked
where recency_rank = 1 and low <= mode and mode <= high
