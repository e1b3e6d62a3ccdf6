{# Place of a raw row among the versions of its key; 1 is the newest. A change time decides, else the later
   file (nightly drops are named by date), else the later line. #}
{% macro version_rank() -%}
    row_number() over (
        partition by _source, _stream, _row_key
        order by _changed_at desc nulls last, _file desc, _line desc
    )
{%- endmacro %}

{# All systems that deliver an entity, as one relation for a from clause. The systems are listed in the
   variable `systems`, so lineage stays right and a new connector is one name in a list. #}
{% macro united(entity) -%}
    (
    {%- for system in var('systems').get(entity, ['files', 'sql']) %}
        select * from {{ ref('stg_' ~ system ~ '__' ~ entity ~ 's') }}
        {{- " union all" if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

{# Recency of rows that describe the same thing in several streams; 1 is the newest. #}
{% macro recency_rank(key_columns) -%}
    row_number() over (
        partition by {{ key_columns | join(', ') }}
        order by _changed_at desc nulls last, _dlt_load_id desc, _file desc, _line desc, _source, _stream, _row_key
    )
{%- endmacro %}

{# The newest known value of a column over rows ranked by `recency_rank`: streams complete each other. #}
{% macro newest_known(column, rank='recency_rank') -%}
    min_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null)
{%- endmacro %}
