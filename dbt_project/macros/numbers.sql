{# Quotient as double; NULL when the denominator is zero or unknown. #}
{% macro safe_divide(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}

{# 1 or 0 as double, NULL when the condition is unknown: what sums need. #}
{% macro as_number(condition) -%}
    case when {{ condition }} then 1e0 when not ({{ condition }}) then 0e0 end
{%- endmacro %}
