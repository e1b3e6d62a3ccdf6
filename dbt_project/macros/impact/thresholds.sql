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

{# What a smallest effect is a share of: the level; of a share the smaller of it and what is missing to all, since
   keeping 97 instead of 95 of 100 customers means losing 40 % fewer; of NPS, which may be 0, its scale to one side. #}
{% macro level_that_counts(level) -%}
    case k.kind
        when 'share' then least(abs({{ level }}), abs(k.scale - {{ level }}))
        when 'nps' then k.scale
        else abs({{ level }})
    end
{%- endmacro %}

{# A number as people write it: 9.8, not 9.7999; large ones without decimals; a real minus sign, and none on zero. #}
{% macro said_number(value) -%}
    replace(case
        when abs({{ value }}) >= 100 then format('{:,}', cast(round({{ value }}) as bigint))
        when abs({{ value }}) >= 1 or {{ value }} = 0 then format('{:.1f}', {{ value }})
        when abs({{ value }}) < 0.005 then '0.00'
        else format('{:.2f}', {{ value }})
    end, '-', '−')
{%- endmacro %}

{# What a change of a KPI is counted in. #}
{% macro said_unit(unit='unit') -%}
    case {{ unit }}
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

{# The interval as measured, with its signs. #}
{% macro said_interval() -%}
    '(between ' || {{ said_number('ci_low') }} || ' and ' || {{ said_number('ci_high') }} || ')'
{%- endmacro %}

{# The interval of a proven change, smaller end first, without signs. #}
{% macro said_range() -%}
    '(between ' || {{ said_number('least(abs(ci_low), abs(ci_high))') }} || ' and '
    || {{ said_number('greatest(abs(ci_low), abs(ci_high))') }} || ')'
{%- endmacro %}

{# How much, and which way. #}
{% macro said_change() -%}
    {{ said_number('abs(estimate)') }} || {{ said_unit() }} || case when estimate < 0 then ' lower' else ' higher' end
{%- endmacro %}

{# A number of months. #}
{% macro said_months(count) -%}
    case {{ count }} when 0 then 'no whole month' when 1 then 'one whole month' else {{ count }} || ' whole months' end
{%- endmacro %}

{# What the units are called, in the plural. #}
{% macro said_units() -%}
    case unit_type
        when 'company' then 'companies'
        when 'segment' then replace(segment_type, '_', ' ') || 's'
        else unit_type || 's'
    end
{%- endmacro %}

{# Who is compared with whom. #}
{% macro said_arms() -%}
    format('{:,}', count_units_treated) || ' ' || {{ said_units() }} || ' against ' || format('{:,}', count_units_comparison)
{%- endmacro %}
