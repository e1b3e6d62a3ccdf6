{# What company.toml says a survey tool's questions measure, as a relation for a from clause: one row per source
   and question. #}
{% macro declared_questions() -%}
    (
        select
            source,
            entry as question_id,
            {{ json_text('value', 'instrument') }} as instrument,
            {{ json_text('value', 'item') }} as item,
            cast({{ json_text('value', 'scale_min') }} as double) as scale_min,
            cast({{ json_text('value', 'scale_max') }} as double) as scale_max,
            cast({{ json_text('value', 'is_reversed') }} as boolean) as is_reversed
        from {{ source_setting('questions') }} as declared
    )
{%- endmacro %}

{# The same of its surveys: one row per source and survey. #}
{% macro declared_surveys() -%}
    (
        select
            source,
            entry as survey_id,
            {{ json_text('value', 'audience') }} as audience,
            {{ json_text('value', 'relation') }} as relation,
            cast({{ json_text('value', 'is_anonymous') }} as boolean) as is_anonymous
        from {{ source_setting('surveys') }} as declared
    )
{%- endmacro %}
