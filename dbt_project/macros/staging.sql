{# Rows of each stream of a system, as loaded and as staged. #}
{% macro row_counts(system, entities) -%}
with counted as (
    {%- for entity in entities %}
    select _source, _stream, '{{ entity }}' as entity, count(*) as raw_rows, 0 as staged_rows
    from {{ source('raw_' ~ system, entity) }}
    group by _source, _stream
    union all
    select _source, _stream, '{{ entity }}' as entity, 0 as raw_rows, count(*) as staged_rows
    from {{ ref('stg_' ~ system ~ '__' ~ entity ~ 's') }}
    group by _source, _stream
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
)

select
    _source as source,
    _stream as stream,
    entity,
    cast(sum(raw_rows) as bigint) as raw_rows,
    cast(sum(staged_rows) as bigint) as staged_rows
from counted
group by _source, _stream, entity
{%- endmacro %}
