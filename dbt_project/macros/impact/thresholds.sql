{# Smallest change of a KPI that matters to the company, where it says so, as a relation `t`. #}
{% macro smallest_effects() -%}
    {%- set given = var('verdict').smallest_effect -%}
    (
    {%- for kpi_id, effect in given.items() %}
        select {{ text_literal(kpi_id) }} as kpi_id, cast({{ effect }} as double) as smallest_effect
        {{- " union all" if not loop.last }}
    {%- else %}
        select cast(null as string) as kpi_id, cast(null as double) as smallest_effect
        where false
    {%- endfor %}
    ) as t
{%- endmacro %}

{# A number as people write it: 9.8, not 9.7999; large ones without decimals. #}
{% macro said_number(value) -%}
    case
        when abs({{ value }}) >= 100 then format('{:,}', cast(round({{ value }}) as bigint))
        when abs({{ value }}) >= 1 or {{ value }} = 0 then format('{:.1f}', {{ value }})
        else format('{:.2f}', {{ value }})
    end
{%- endmacro %}

{# What a change of a KPI is counted in. #}
{% macro said_unit() -%}
    case unit
        when 'percent' then ' percentage points'
        when 'points' then ' points'
        when 'score' then ' points on its scale'
        when 'index' then ' points'
        when 'minutes' then ' minutes'
        when 'seconds' then ' seconds'
        when 'money' then ' {{ var("currency") }}'
        when 'rate_per_100' then ' per 100 a year'
        else ''
    end
{%- endmacro %}

{# The interval, from the less to the more favourable end as it is measured. #}
{% macro said_interval() -%}
    '(between ' || {{ said_number('ci_low') }} || ' and ' || {{ said_number('ci_high') }} || ')'
{%- endmacro %}

{# Who is compared with whom. #}
{% macro said_units() -%}
    format('{:,}', count_units_treated) || ' ' || {{ said_unit_type() }} || ' against ' || format('{:,}', count_units_comparison)
{%- endmacro %}

{# What the units are called, in the plural. #}
{% macro said_unit_type() -%}
    case unit_type when 'company' then 'companies' else unit_type || 's' end
{%- endmacro %}
