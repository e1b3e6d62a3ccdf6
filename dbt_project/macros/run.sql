{# The moment the run describes, UTC, as a literal. Models never ask the clock: a rerun must give the same rows. #}
{% macro as_of() -%}
    cast('{{ var("as_of", none) or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}

{# The company's local day of that moment. #}
{% macro as_of_date() -%}
    {{ local_date(as_of()) }}
{%- endmacro %}

{# A text literal, quotes escaped; NULL for none. #}
{% macro text_literal(value) -%}
    {%- if value is none -%}cast(null as string)
    {%- else -%}{{ dbt.string_literal(dbt.escape_single_quotes(value | string)) }}
    {%- endif -%}
{%- endmacro %}
