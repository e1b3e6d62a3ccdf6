{{ config(
    contract={'enforced': false},
    post_hook="{{ kpi_column_comments() }}"
) }}
select
    period_start_on,
    bool_and(is_complete) as is_complete
    {%- for kpi_id in kpi_wide_columns() %},
    max(case when kpi_id = '{{ kpi_id }}' then value end) as {{ kpi_id }}
{%- endfor %}
from {{ ref('kpi_values') }}
where period_type = 'month' and segment_type = 'all'
group by period_start_on
