-- depends_on: {{ ref('roi_method') }}
select
    initiative_id,
    kind,
    name,
    pool,
    kpi_id,
    is_proven,
    cast(amount_p5 as double) as amount_p5,
    cast(amount_p50 as double) as amount_p50,
    cast(amount_p95 as double) as amount_p95,
    cast(unit_value_low as double) as unit_value_low,
    cast(unit_value_mode as double) as unit_value_mode,
    cast(unit_value_high as double) as unit_value_high,
    cast(population_per_month as double) as population_per_month,
    cast(months as bigint) as months,
    source,
    missing
from {{ asked('what_if_lines') }}
