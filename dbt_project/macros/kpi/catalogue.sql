{# The KPIs of the project: its metrics that say what kind they are, in the order they are shown. #}
{% macro kpi_metrics() %}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for metric in graph.metrics.values() if 'kind' in metric.config.meta -%}
            {%- do found.append(metric) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found | sort(attribute='config.meta.sort_order')) }}
{% endmacro %}

{# Which entities each KPI is made of, as a relation (kpi_id, label, entity). #}
{% macro kpi_needs() -%}
    (
        {%- for metric in kpi_metrics() %}
        {%- for entity in metric.config.meta.sources %}
        select
            {{ text_literal(metric.name) }} as kpi_id, {{ text_literal(metric.label) }} as label,
            {{ text_literal(entity) }} as entity
        union all
        {%- endfor %}
        {%- endfor %}
        select cast(null as string) as kpi_id, cast(null as string) as label, cast(null as string) as entity
    )
{%- endmacro %}

{# KPIs that have months, so a column of kpi_wide_month; those of snapshots have no date. #}
{% macro kpi_wide_columns() %}
    {%- set names = [] -%}
    {%- for metric in kpi_metrics() if not metric.config.meta.get('snapshot_only') -%}
        {%- do names.append(metric.name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{# Comments of the columns that come from the catalogue: a KPI is described once. #}
{% macro kpi_column_comments() %}
    {%- set columns = {} -%}
    {%- for metric in kpi_metrics() if not metric.config.meta.get('snapshot_only') -%}
        {%- do columns.update({metric.name: {'name': metric.name, 'description': metric.label ~ '. ' ~ metric.description}}) -%}
    {%- endfor -%}
    {%- if columns -%}{{ alter_column_comment(this, columns) }}{%- endif -%}
{% endmacro %}
