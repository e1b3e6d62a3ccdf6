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

{# The month that starts on `month_start` is over at the moment the run describes, and so are the days that its
   records are followed afterwards. #}
{% macro kpi_month_elapsed(month_start, follow_up_days=0) -%}
    {{ kpi_is_followed(add_months(month_start, 1), follow_up_days) }}
{%- endmacro %}

{# The moment the follow-up of what happened on a day ends: with the last of so many days after it. #}
{% macro follow_up_end(day, follow_up_days) -%}
    {{ local_to_utc(day_at_minute(add_days(day, follow_up_days + 1), 0)) }}
{%- endmacro %}

{# The follow-up of `follow_up_days` that begins on `day` is over. #}
{% macro kpi_is_followed(day, follow_up_days) -%}
    {{ day if follow_up_days == 0 else add_days(day, follow_up_days) }} <= {{ as_of_date() }}
{%- endmacro %}
