{{ config(
    contract={'enforced': false},
    post_hook="{{ kpi_column_comments() }}"
) }}

-- One flag holds for the whole row, so of a month that is over only figures that are complete stand in it.
select
    period_start_on,
    {{ kpi_month_elapsed('period_start_on') }} as is_complete
    {%- for kpi_id in kpi_wide_columns() %},
    max(case when kpi_id = '{{ kpi_id }}' then value end) as {{ kpi_id }}
{%- endfor %}
from {{ ref('kpi_values') }}
where
    period_type = 'month'
    and segment_type = 'all'
    and (is_complete or not {{ kpi_month_elapsed('period_start_on') }})
group by period_start_on
