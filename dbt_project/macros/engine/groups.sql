{# All values of a group as one ascending list. #}
{% macro sorted_list(value) -%}
    {{ return(adapter.dispatch('sorted_list', 'empathy')(value)) }}
{%- endmacro %}

{% macro duckdb__sorted_list(value) -%}
    list_sort(list({{ value }}))
{%- endmacro %}

{# The item at a position of a list, counted from 1; NULL outside the list. #}
{% macro list_item(items, position) -%}
    {{ return(adapter.dispatch('list_item', 'empathy')(items, position)) }}
{%- endmacro %}

{% macro duckdb__list_item(items, position) -%}
    case when {{ position }} >= 1 then list_extract({{ items }}, cast({{ position }} as bigint)) end
{%- endmacro %}

{# How many bits of a whole number are set. #}
{% macro count_bits(number) -%}
    {{ return(adapter.dispatch('count_bits', 'empathy')(number)) }}
{%- endmacro %}

{% macro duckdb__count_bits(number) -%}
    cast(bit_count(cast({{ number }} as integer)) as integer)
{%- endmacro %}

{# A 64-bit hash of several columns: a short key for grouping within one query, never stored. #}
{% macro short_hash(columns) -%}
    {{ return(adapter.dispatch('short_hash', 'empathy')(columns)) }}
{%- endmacro %}

{% macro duckdb__short_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
