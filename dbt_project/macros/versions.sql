{# Condition for rows of `entry`: no other row of the same key is newer. A change time decides, else the later
   file (nightly drops are named by date), else the later line. Few keys have several versions, so only those
   are ranked: ranking every row costs five times as much. #}
{% macro is_newest_version(raw_table) -%}
    not exists (
        select 1
        from (
            select
                version._source,
                version._stream,
                version._row_key,
                version._file,
                version._line,
                row_number() over (
                    partition by version._source, version._stream, version._row_key
                    order by version._changed_at desc nulls last, version._file desc, version._line desc
                ) as version_rank
            from {{ raw_table }} as version
            inner join (
                select _source, _stream, _row_key
                from {{ raw_table }}
                group by _source, _stream, _row_key
                having count(*) > 1
            ) as repeated
                on
                    version._source = repeated._source
                    and version._stream = repeated._stream
                    and version._row_key = repeated._row_key
        ) as older
        where
            older.version_rank > 1
            and entry._source = older._source
            and entry._stream = older._stream
            and entry._row_key = older._row_key
            and entry._file = older._file
            and entry._line = older._line
    )
{%- endmacro %}

{# All systems that deliver an entity, as one relation for a from clause. The systems are listed in the
   variable `systems`, so lineage stays right and a new connector is one name in a list.
   A vendor may know people only by their address; the number that another system tells takes its place
   (`by_number`), so that one person is one person. Files, databases and a company's own connectors hold
   the company's own numbers. #}
{% macro united(entity, by_number=true) -%}
    {%- set columns = (loader_columns() | list) + (entity_columns(entity) | list) -%}
    {%- set customers = ['customer_id'] | select('in', columns) | list -%}
    {%- set employees = ['employee_id', 'agent_id'] | select('in', columns) | list -%}
    (
    {%- for system in var('systems')[entity] %}
        {%- set joined = by_number and system not in ['files', 'sql', 'own'] %}
        select
        {%- for column in columns %}
            {% if joined and column in customers + employees -%}
                coalesce(known_{{ column }}.{{ 'customer_id' if column in customers else 'employee_id' }},
                told.{{ column }}) as {{ column }}
            {%- else -%} told.{{ column }}
            {%- endif -%}
            {{- "," if not loop.last }}
        {%- endfor %}
        from {{ ref('stg_' ~ system ~ '__' ~ entity ~ 's') }} as told
        {%- for column in (customers if joined else []) %}
        left join {{ ref('int_customer_emails') }} as known_{{ column }}
            on told.{{ column }} = known_{{ column }}.email and known_{{ column }}.valid_to_on = {{ far_future() }}
        {%- endfor %}
        {%- for column in (employees if joined else []) %}
        left join {{ ref('int_employee_emails') }} as known_{{ column }}
            on told.{{ column }} = known_{{ column }}.email
        {%- endfor %}
        {{- " union all" if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

{# Recency of rows that describe the same thing in several streams; 1 is the newest. Where no change time is
   declared the names decide, never the order of loading: loading again in another order must end the same. #}
{% macro recency_rank(key_columns) -%}
    row_number() over (
        partition by {{ key_columns | join(', ') }}
        order by _changed_at desc nulls last, _source, _stream, _file desc, _line desc, _row_key
    )
{%- endmacro %}

{# The newest known value of a column over rows ranked by `recency_rank`: streams complete each other. #}
{% macro newest_known(column, rank='recency_rank') -%}
    min_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null)
{%- endmacro %}
