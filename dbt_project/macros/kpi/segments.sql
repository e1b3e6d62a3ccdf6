{# Columns a KPI can be cut by, in the order of the view. A new one is added here and in kpi_contribution.yml. #}
{% macro kpi_segment_columns() %}
    {{ return([
        'location', 'region', 'country', 'language', 'plan', 'value_tier', 'need_tier', 'generation',
        'tenure_band', 'role_family', 'department', 'team', 'channel', 'self_declared_group',
        'lost_reason_category',
    ]) }}
{% endmacro %}

{# Those that can differ between the records of one person within a period; the others belong to the person. #}
{% macro kpi_record_segments() %}
    {{ return(['location', 'plan', 'tenure_band', 'role_family', 'department', 'team', 'channel']) }}
{% endmacro %}

{# Select list of all segment columns. `given`: segment -> expression; what is not given is NULL. #}
{% macro kpi_segments(given) -%}
    {%- for name in kpi_segment_columns() %}
    {{ given[name] if name in given else 'cast(null as string)' }} as {{ name }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Expressions for `kpi_segments` that take the named columns from one relation. #}
{% macro kpi_segments_of(relation, names) %}
    {%- set given = {} -%}
    {%- for name in names %}{% do given.update({name: relation ~ '.' ~ name}) %}{% endfor -%}
    {{ return(given) }}
{% endmacro %}
