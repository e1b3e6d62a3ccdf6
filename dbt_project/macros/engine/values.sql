{# Text of one key of a JSON object. #}
{% macro json_text(document, key) -%}
    {{ return(adapter.dispatch('json_text', 'empathy')(document, key)) }}
{%- endmacro %}

{% macro duckdb__json_text(document, key) -%}
    json_extract_string({{ document }}, '$."{{ key }}"')
{%- endmacro %}

{# Continuous quantile: the mean of the neighbours when it falls between two values. #}
{% macro quantile(value, share) -%}
    {{ return(adapter.dispatch('quantile', 'empathy')(value, share)) }}
{%- endmacro %}

{% macro duckdb__quantile(value, share) -%}
    quantile_cont({{ value }}, {{ share }})
{%- endmacro %}

{# Values of a group as one text, in order. #}
{% macro string_agg(value, separator, order_by) -%}
    {{ return(adapter.dispatch('string_agg', 'empathy')(value, separator, order_by)) }}
{%- endmacro %}

{% macro duckdb__string_agg(value, separator, order_by) -%}
    string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{# A stable number in [0, 1) of a text: for splits that must be the same every night and on every engine. #}
{% macro hash_share(value) -%}
    {{ return(adapter.dispatch('hash_share', 'empathy')(value)) }}
{%- endmacro %}

{% macro duckdb__hash_share(value) -%}
    (cast(cast('0x' || substr(md5({{ value }}), 1, 8) as bigint) as double) / 4294967296)
{%- endmacro %}

{# In a select list: one row per part of a text. #}
{% macro split_rows(value, separator) -%}
    {{ return(adapter.dispatch('split_rows', 'empathy')(value, separator)) }}
{%- endmacro %}

{% macro duckdb__split_rows(value, separator) -%}
    unnest(string_split({{ value }}, '{{ separator }}'))
{%- endmacro %}

{# In a select list: one row per entry of a JSON list, each a JSON document. #}
{% macro json_items(document) -%}
    {{ return(adapter.dispatch('json_items', 'empathy')(document)) }}
{%- endmacro %}

{% macro duckdb__json_items(document) -%}
    unnest(json_extract({{ document }}, '$[*]'))
{%- endmacro %}
