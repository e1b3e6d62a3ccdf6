{# Read from the metrics (`meta.money`): which KPIs turn into money, and how. What is not here has none of its own. #}
{% set pools = {
    'retained_margin': 'Customers kept, each paying for the months that are left in the horizon',
    'acquired_margin': 'What customers spend more',
    'replacement_cost_avoided': 'People who need not be replaced',
    'hours_freed': 'Working hours freed, as far as they are really used',
    'harm_avoided': 'Cases of harm that do not happen',
} %}
with pools (pool, pool_label) as (
    values
    {%- for pool, label in pools.items() %}
    ({{ text_literal(pool) }}, {{ text_literal(label) }}){{ "," if not loop.last }}
    {%- endfor %}
),

kpis (kpi_id, pool, population, shape, value_names) as (
    values
    {%- for metric in kpi_metrics() if 'money' in metric.config.meta %}
    {%- set money = metric.config.meta.money %}
    (
        {{ text_literal(metric.name) }}, {{ text_literal(money.pool) }}, {{ text_literal(money.population) }},
        {{ text_literal(money.shape) }}, {{ text_literal(money['values'] | join(', ')) }}
    ),
    {%- endfor %}
    (null, null, null, null, null)
)

select
    k.kpi_id,
    k.pool,
    p.pool_label,
    k.population,
    k.shape,
    k.value_names
from kpis as k
left join pools as p on k.pool = p.pool
where k.kpi_id is not null
