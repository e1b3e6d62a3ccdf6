{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days', 'empathy')(day, days)) }}
{%- endmacro %}

{% macro duckdb__add_days(day, days) -%}
    cast({{ day }} + to_days(cast({{ days }} as integer)) as date)
{%- endmacro %}

{% macro add_months(day, months) -%}
    {{ return(adapter.dispatch('add_months', 'empathy')(day, months)) }}
{%- endmacro %}

{% macro duckdb__add_months(day, months) -%}
    cast({{ day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{# Days from `first` to `second`; 0 for the same day. #}
{% macro days_between(first, second) -%}
    {{ return(adapter.dispatch('days_between', 'empathy')(first, second)) }}
{%- endmacro %}

{% macro duckdb__days_between(first, second) -%}
    date_diff('day', {{ first }}, {{ second }})
{%- endmacro %}

{# Months from the month of `first` to the month of `second`. #}
{% macro months_between(first, second) -%}
    ((extract(year from {{ second }}) - extract(year from {{ first }})) * 12
        + extract(month from {{ second }}) - extract(month from {{ first }}))
{%- endmacro %}

{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{% macro quarter_start(day) -%}
    cast(date_trunc('quarter', {{ day }}) as date)
{%- endmacro %}

{# 1 Monday to 7 Sunday. #}
{% macro iso_day_of_week(day) -%}
    {{ return(adapter.dispatch('iso_day_of_week', 'empathy')(day)) }}
{%- endmacro %}

{% macro duckdb__iso_day_of_week(day) -%}
    cast(isodow({{ day }}) as integer)
{%- endmacro %}

{# Text of a day as 2026-11 (month) or 2026-11-23 (day). #}
{% macro date_text(day, unit='day') -%}
    {{ return(adapter.dispatch('date_text', 'empathy')(day, unit)) }}
{%- endmacro %}

{% macro duckdb__date_text(day, unit) -%}
    strftime({{ day }}, '{{ "%Y-%m" if unit == "month" else "%Y-%m-%d" }}')
{%- endmacro %}

{# In a select list: one row per day (or first of month) from `first` to `last`, both included. #}
{% macro date_series(first, last, unit='day') -%}
    {{ return(adapter.dispatch('date_series', 'empathy')(first, last, unit)) }}
{%- endmacro %}

{% macro duckdb__date_series(first, last, unit) -%}
    cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 {{ unit }})) as date)
{%- endmacro %}

{# First day of the first month that lies wholly on or after a day. #}
{% macro first_whole_month(day) -%}
    {{ month_start(add_days(add_months(day, 1), -1)) }}
{%- endmacro %}
