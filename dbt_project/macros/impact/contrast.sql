{# Standard error of a difference of two means, both groups taken to vary alike. #}
{% macro pooled_error(n1, v1, n2, v2) -%}
    sqrt((({{ n1 }} - 1) * coalesce({{ v1 }}, 0) + ({{ n2 }} - 1) * coalesce({{ v2 }}, 0))
        / nullif({{ n1 }} + {{ n2 }} - 2, 0) * (1e0 / nullif({{ n1 }}, 0) + 1e0 / nullif({{ n2 }}, 0)))
{%- endmacro %}

{# The same where each group varies in its own way (Welch 1947); unknown when a group is a single unit. #}
{% macro welch_error(n1, v1, n2, v2) -%}
    case when {{ n1 }} >= 2 and {{ n2 }} >= 2 then sqrt({{ v1 }} / {{ n1 }} + {{ v2 }} / {{ n2 }}) end
{%- endmacro %}

{# Its degrees of freedom (Satterthwaite 1946). #}
{% macro welch_degrees(n1, v1, n2, v2) -%}
    case when {{ n1 }} >= 2 and {{ n2 }} >= 2 then
        power({{ v1 }} / {{ n1 }} + {{ v2 }} / {{ n2 }}, 2)
        / nullif(power({{ v1 }} / {{ n1 }}, 2) / ({{ n1 }} - 1) + power({{ v2 }} / {{ n2 }}, 2) / ({{ n2 }} - 1), 0)
    end
{%- endmacro %}
