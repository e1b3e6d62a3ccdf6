-- Arms of persons as sums and products, where both arms are large enough to be shown.
select
    a.initiative_id,
    a.kpi_id,
    a.arm,
    a.count_assigned,
    a.count_before,
    a.count_after,
    a.count_records,
    {%- for name in ['y', 'x', 'u', 'v', 'yy', 'yx', 'xx', 'uu', 'uv', 'vv', 'yu', 'yv', 'xu', 'xv'] %}
    a.sum_{{ name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_impact_panel_arm') }} as a
inner join {{ ref('int_impact_support') }} as s on a.initiative_id = s.initiative_id and a.kpi_id = s.kpi_id
where not s.is_hidden
