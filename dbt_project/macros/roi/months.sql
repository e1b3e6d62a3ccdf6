{# Whole months that have passed between two days; negative when the second is earlier. #}
{% macro whole_months(first, second) -%}
    datesub('month', {{ first }}, {{ second }})
{%- endmacro %}

{# Months between two days, a begun one counted as one. #}
{% macro months_up(first, second) -%}
    greatest(case
        when {{ first }} + to_months(cast({{ whole_months(first, second) }} as integer)) < {{ second }}
            then {{ whole_months(first, second) }} + 1
        else {{ whole_months(first, second) }}
    end, 0)
{%- endmacro %}

{# Months from an initiative's first month to the one in which people were told; zero, or less when they were told
   before it began. #}
{% macro told_month(initiative) -%}
    cast({{ months_between(
        initiative ~ '.start_on',
        'least(' ~ initiative ~ '.start_on, coalesce(' ~ initiative ~ '.announced_on, ' ~ initiative ~ '.start_on))'
    ) }} as bigint)
{%- endmacro %}

{# The longest horizon that can be asked for, in months. #}
{% macro longest_horizon() %}{{ return(120) }}{% endmacro %}

{# The answer of a function of roi_method when nothing is assumed otherwise, for every initiative. #}
{% macro asked(function, of_all=false) -%}
    roi.{{ function }}({{ "" if of_all else "null, " }}'{}')
{%- endmacro %}
