-- depends_on: {{ ref('roi_method') }}
-- By the cent, as two assumptions may matter equally and the last digits of a double come as they come.
select
    initiative_id,
    name,
    kind,
    cast(low_value as double) as low_value,
    cast(high_value as double) as high_value,
    cast(net_low as double) as net_low,
    cast(net_high as double) as net_high,
    is_proven,
    cast(row_number() over (
        partition by initiative_id order by round(abs(net_high - net_low), 2) desc, name asc
    ) as bigint) as place
from {{ asked('sensitivity') }}
