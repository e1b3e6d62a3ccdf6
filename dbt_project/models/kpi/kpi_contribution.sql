with contributions as (
    {%- for domain in ['customers', 'orders', 'surveys', 'tickets', 'staff', 'snapshot', 'lifetime'] %}
    select * from {{ ref('contribution_' ~ domain) }}
    {{- " union all" if not loop.last }}
    {%- endfor %}
)

select
    kpi_id,
    entity_type,
    entity_key,
    record_key,
    period_type,
    period_start_on,
    {{ kpi_segment_columns() | join(', ') }},
    numerator,
    denominator
from contributions
where numerator is not null and denominator is not null
