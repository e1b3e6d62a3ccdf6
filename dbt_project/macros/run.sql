{# What differs from run to run: a variable, else the environment (EMPATHY_RUN_ID, EMPATHY_AS_OF). The environment
   is read when a model is compiled, never when the project is parsed: variables that change with every run would
   make dbt parse the whole project again, which costs as much as building the core. #}
{% macro run_setting(name) -%}
    {{ return(var(name, none) or (env_var('EMPATHY_' ~ name | upper, '') if execute else '')) }}
{%- endmacro %}

{# The moment the run describes, UTC, as a literal. Models never ask the clock: a rerun must give the same rows. #}
{% macro as_of() -%}
    cast('{{ run_setting("as_of") or run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
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
