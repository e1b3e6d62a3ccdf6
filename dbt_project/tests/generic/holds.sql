{# Rows that break a rule. `rules` are conditions; a rule that is NULL for a row does not apply to it. #}
{% test holds(model, rules) %}
    select *
    from {{ model }}
    where false
    {%- for rule in rules %}
        or not ({{ rule }})
    {%- endfor %}
{% endtest %}
