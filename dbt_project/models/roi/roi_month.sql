-- depends_on: {{ ref('roi_method') }}
select
    initiative_id,
    cast(month as bigint) as month,
    cast(benefit as double) as benefit,
    cast(cost as double) as cost,
    cast(net_so_far as double) as net_so_far
from {{ asked('months') }}
