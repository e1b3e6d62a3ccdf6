{# One KPI's rows: what each record adds to the numerator and to the denominator.
   `relation` is a CTE with entity_type, entity_key, record_key, period_start_on and every segment column.
   Without a date (period_start_on is NULL) the rows are a snapshot. #}
{% macro contribution(kpi_id, relation, numerator, denominator='1e0', where='true') -%}
    select
        cast('{{ kpi_id }}' as string) as kpi_id,
        entity_type,
        entity_key,
        record_key,
        case when period_start_on is null then 'snapshot' else 'month' end as period_type,
        period_start_on,
        {{ kpi_segment_columns() | join(', ') }},
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator
    from {{ relation }}
    where {{ where }}
{%- endmacro %}

{# The month that starts on `month_start` is over at the moment the run describes. #}
{% macro kpi_month_elapsed(month_start) -%}
    {{ add_months(month_start, 1) }} <= {{ as_of_date() }}
{%- endmacro %}
