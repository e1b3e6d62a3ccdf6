{# Keys that point nowhere. `to`: column of this model -> [model, its key]; several references in one query. #}
{% test references(model, to) %}
    {%- for column, target in to.items() %}
    select '{{ column }}' as column_name, child.{{ column }} as missing_key, count(*) as row_count
    from {{ model }} as child
    left join {{ ref(target[0]) }} as parent on child.{{ column }} = parent.{{ target[1] }}
    where child.{{ column }} is not null and parent.{{ target[1] }} is null
    group by child.{{ column }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
