{# Rows with a value outside its range; NULL is not outside. `ranges`: column -> [lowest, highest], null = open. #}
{% test in_range(model, ranges) %}
    select *
    from {{ model }}
    where false
    {%- for column, limits in ranges.items() %}
        {%- if limits[0] is not none %} or {{ column }} < {{ limits[0] }}{% endif %}
        {%- if limits[1] is not none %} or {{ column }} > {{ limits[1] }}{% endif %}
    {%- endfor %}
{% endtest %}
