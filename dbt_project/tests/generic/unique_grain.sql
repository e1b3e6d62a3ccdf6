{# The sentence "One row per ..." as a test: no two rows share the columns, and none is missing.
   `nullable` columns may be NULL, which then counts as one value. #}
{% test unique_grain(model, columns, nullable=[]) %}
    select {{ columns | join(', ') }}, count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
    {%- for column in columns if column not in nullable %}
        or {{ column }} is null
    {%- endfor %}
{% endtest %}
