{# The columns of an entity, in order, from a vendor's rows: an expression for each field that the vendor knows,
   NULL for the others. `entry` is the alias of the raw table; instants come out in UTC. #}
{% macro entity_row(entity, given, entry='entry') -%}
    {%- set fields = entity_columns(entity) -%}
    {%- for name in given if name not in fields -%}
        {{ exceptions.raise_compiler_error(entity ~ ' has no field ' ~ name) }}
    {%- endfor -%}
    {{ entry }}._source,
    {{ entry }}._stream,
    {{ entry }}._file,
    {{ entry }}._line,
    {{ entry }}._row_key,
    {{ utc_timestamp(entry ~ '._changed_at') }} as _changed_at,
    {{ entry }}._dlt_load_id
    {%- for name, kind in fields.items() %},
    {% if kind == 'timestamp' and name in given -%} {{ utc_timestamp('(' ~ given[name] ~ ')') }} as {{ name }}
    {%- else -%} cast({{ given.get(name, 'null') }} as {{ kind }}) as {{ name }}
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# Rows of each stream of a vendor: as loaded, and as found again in the staging models made from it (a stream
   may become several models, and one row of it several of theirs). A stream without models is only looked up. #}
{% macro vendor_row_counts(system, streams) -%}
with counted as (
    {%- for stream, models in streams.items() %}
    select _source, _stream, '{{ stream }}' as entity, count(*) as raw_rows, 0 as staged_rows
    from {{ source('raw_' ~ system, stream) }}
    group by _source, _stream
    union all
    select
        _source, _stream, '{{ stream }}' as entity, 0 as raw_rows,
        {{ 'count(distinct _row_key)' if models else 'count(*)' }} as staged_rows
    from (
        {%- for model in models %}
        select _source, _stream, _row_key from {{ ref('stg_' ~ system ~ '__' ~ model) }}
        where _stream = '{{ stream }}'
        {{- " union all" if not loop.last }}
        {%- else %}
        select _source, _stream, _row_key from {{ source('raw_' ~ system, stream) }}
        where not coalesce(_is_deleted, false)
        {%- endfor %}
    ) as staged
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

{# Every system that delivers anything. #}
{% macro all_systems() -%}
    {%- set found = [] -%}
    {%- for systems in (var('systems').values() | list) + [['files']] -%}
        {%- for system in systems if system not in found -%}
            {%- do found.append(system) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found | sort) }}
{%- endmacro %}

{# What company.toml says under a key of the sources of one connector, as rows of a values list: one row per
   source and entry, (source, entry, value). The value of a table is JSON text. Without any, no rows. #}
{% macro source_setting(key) -%}
    (
    {%- set rows = [] -%}
    {%- for source, settings in var('source_settings').items() -%}
        {%- set given = settings.get(key) or {} -%}
        {%- for entry, value in given.items() -%}
            {%- do rows.append((source, entry, value if value is string else tojson(value))) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for source, entry, value in rows %}
        select
            {{ text_literal(source) }} as source, {{ text_literal(entry) }} as entry,
            {{ text_literal(value) }} as value
        {{- " union all" if not loop.last }}
    {%- else %}
        select
            cast(null as string) as source, cast(null as string) as entry, cast(null as string) as value
        where false
    {%- endfor %}
    )
{%- endmacro %}

{# A part of an Intercom conversation that somebody wrote, as against one that says what was done. #}
{% macro intercom_part_is_message(entry) -%}
    coalesce({{ entry }}.part_type, '') in ('comment', 'note', 'quick_reply')
{%- endmacro %}

{# Which entities the tables of each vendor end up in, as a relation (connector, table_name, entity). It is read off
   the graph: a table feeds the staging models that read it, by themselves or through another of the folder. #}
{% macro vendors_deliver() -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'staging' -%}
            {%- set system = node.fqn[2] -%}
            {%- set entity = node.name[(system | length) + 6:-1] -%}
            {%- for table in staged_tables(node) if entity_columns(entity) and table != entity -%}
                {%- do found.append((system, table, entity)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    (
        {%- for system, table, entity in found | unique | sort %}
        select
            {{ text_literal(system) }} as connector, {{ text_literal(table) }} as table_name,
            {{ text_literal(entity) }} as entity
        union all
        {%- endfor %}
        select
            cast(null as string) as connector, cast(null as string) as table_name, cast(null as string) as entity
    )
{%- endmacro %}

{# The raw tables a staging model reads, by itself or through a model it reads. #}
{% macro staged_tables(node) -%}
    {%- set tables = [] -%}
    {%- for name in node.depends_on.nodes -%}
        {%- if name.startswith('source.') -%}
            {%- do tables.append(name.split('.')[-1]) -%}
        {%- elif name in graph.nodes -%}
            {%- do tables.extend(staged_tables(graph.nodes[name])) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables | unique | list) }}
{%- endmacro %}

{# Entities that the vendors a company has loaded from can deliver. #}
{% macro vendor_entities() -%}
    select able.entity
    from {{ vendors_deliver() }} as able
    inner join {{ source('raw_ingestion', 'load_stream') }} as loaded
        on able.connector = loaded.connector and able.table_name = loaded.entity
{%- endmacro %}
