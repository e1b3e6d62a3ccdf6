{# A key of text columns: md5 of the parts. NULL when a part is NULL, so a missing reference stays missing. #}
{% macro surrogate_key(columns) -%}
    md5({% for column in columns %}{{ column }}{{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}
