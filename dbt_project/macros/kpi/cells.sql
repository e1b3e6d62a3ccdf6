{# Rows cut one way by every segment column, and once not at all, in one pass. A person can be in two teams
   in a period but not in two countries, so only the first kind of cut keeps people apart by `person`. #}
{% macro kpi_grouping_sets(period, person) -%}
    grouping sets (
        ({{ period }})
        {%- for name in kpi_segment_columns() %},
        ({{ period }}, {{ person ~ ', ' if name in kpi_record_segments() }}{{ name }})
        {%- endfor %}
    )
{%- endmacro %}

{# Of a grouped row: the segment column it is cut by, or that column's value. #}
{% macro kpi_segment_of_group(what) -%}
    case
        {%- for name in kpi_segment_columns() %}
        when grouping({{ name }}) = 0 then {{ name if what == 'segment' else "'" ~ name ~ "'" }}
        {%- endfor %}
        else 'all'
    end
{%- endmacro %}

{# Sum of products over people: squared at once where the group is one person, else from person totals. #}
{% macro kpi_person_product(left_side, right_side, with_total) -%}
    case when grouping(spread_person) = 0 and spread_person is not null
        then sum({{ left_side }}) * sum({{ right_side }}) else sum({{ with_total }}) end
{%- endmacro %}

{# Segment columns with "unknown" for NULL: who is not placed is still part of the whole. #}
{% macro kpi_known_segments() -%}
    {%- for name in kpi_segment_columns() %}
    coalesce({{ name }}, 'unknown') as {{ name }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
