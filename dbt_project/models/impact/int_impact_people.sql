{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Arms of persons compared as they were assigned. A ratio of sums is made a mean of one number per person
-- (linearisation, Deng et al. 2018), and what the person did before takes away what was there anyway (CUPED,
-- Deng et al. 2013). The weight of the past is estimated over both arms together.
with pairs as (
    select
        t.initiative_id, t.kpi_id, t.scale,
        {%- for arm, n in [('t', 1), ('c', 2)] %}
        cast({{ arm }}.count_assigned as double) as n{{ n }}, {{ arm }}.count_after as after{{ n }},
        {{ arm }}.sum_y / nullif({{ arm }}.sum_x, 0) as r{{ n }},
        {{ arm }}.sum_x / {{ arm }}.count_assigned as xbar{{ n }},
        {%- for s in ['u', 'v', 'yy', 'yx', 'xx', 'uu', 'uv', 'vv', 'yu', 'yv', 'xu', 'xv'] %}
        {{ arm }}.sum_{{ s }} as {{ s }}{{ n }},
        {%- endfor %}
        {%- endfor %}
        (t.sum_u + c.sum_u) / nullif(t.sum_v + c.sum_v, 0) as q,
        (t.sum_v + c.sum_v) / (t.count_assigned + c.count_assigned) as vbar
    from {{ ref('int_impact_panel_arm') }} as t
    inner join {{ ref('int_impact_panel_arm') }} as c
        on t.initiative_id = c.initiative_id and t.kpi_id = c.kpi_id and c.arm = 'comparison'
    where t.arm = 'treated'
),

moments as (
    select
        *,
        {%- for n in [1, 2] %}
        (yy{{ n }} - 2 * r{{ n }} * yx{{ n }} + r{{ n }} * r{{ n }} * xx{{ n }}) / power(xbar{{ n }}, 2) as zz{{ n }},
        coalesce((u{{ n }} - q * v{{ n }}) / (n{{ n }} * vbar), 0) as wbar{{ n }},
        coalesce((uu{{ n }} - 2 * q * uv{{ n }} + q * q * vv{{ n }}) / power(vbar, 2)
            - power(u{{ n }} - q * v{{ n }}, 2) / (n{{ n }} * power(vbar, 2)), 0) as ww{{ n }},
        coalesce((yu{{ n }} - q * yv{{ n }} - r{{ n }} * xu{{ n }} + r{{ n }} * q * xv{{ n }})
            / (xbar{{ n }} * vbar), 0) as zw{{ n }}{{ "," if n == 1 }}
        {%- endfor %}
    from pairs
),

weighed as (
    -- Below rounding error the past does not vary, so it explains nothing.
    select
        *,
        case when ww1 + ww2 > 1e-9 * (n1 + n2) then (zw1 + zw2) / (ww1 + ww2) else 0 end as theta
    from moments
),

compared as (
    select
        initiative_id, kpi_id, scale, 'itt' as method, n1, n2, r1 - r2 as difference,
        zz1 / (n1 - 1) as v1, zz2 / (n2 - 1) as v2
    from weighed
    union all
    select
        initiative_id, kpi_id, scale, 'itt_cuped' as method, n1, n2, r1 - r2 - theta * (wbar1 - wbar2) as difference,
        (zz1 - 2 * theta * zw1 + theta * theta * ww1) / (n1 - 1) as v1,
        (zz2 - 2 * theta * zw2 + theta * theta * ww2) / (n2 - 1) as v2
    from weighed
    union all
    -- Were the two arms heard of equally often? Losing more of one arm makes them different people.
    select
        initiative_id, kpi_id, 1e0 as scale, 'respondents' as method, n1, n2, after1 / n1 - after2 / n2 as difference,
        (after1 / n1) * (1 - after1 / n1) as v1, (after2 / n2) * (1 - after2 / n2) as v2
    from weighed
)

select
    initiative_id, kpi_id, method,
    scale * difference as estimate,
    scale * {{ pooled_error('n1', 'v1', 'n2', 'v2') }} as se_pooled,
    n1 + n2 - 2 as df_pooled,
    scale * {{ welch_error('n1', 'v1', 'n2', 'v2') }} as se_welch,
    {{ welch_degrees('n1', 'v1', 'n2', 'v2') }} as df_welch,
    cast(n1 as bigint) as count_treated,
    cast(n2 as bigint) as count_comparison
from compared
where n1 >= 2 and n2 >= 2
union all
select
    initiative_id, kpi_id, 'naive' as method,
    scale * (sum_y / nullif(sum_x, 0) - sum_u / nullif(sum_v, 0)) as estimate,
    null as se_pooled, null as df_pooled,
    -- As if the months before and after were different people, which is what the naive comparison believes.
    scale * sqrt(
        (sum_yy - 2 * sum_yx * sum_y / nullif(sum_x, 0) + sum_xx * power(sum_y / nullif(sum_x, 0), 2))
        / nullif(sum_x * sum_x, 0)
        + (sum_uu - 2 * sum_uv * sum_u / nullif(sum_v, 0) + sum_vv * power(sum_u / nullif(sum_v, 0), 2))
        / nullif(sum_v * sum_v, 0)
    ) as se_welch,
    cast(count_assigned - 1 as double) as df_welch,
    count_assigned as count_treated,
    0 as count_comparison
from {{ ref('int_impact_panel_arm') }}
where arm = 'treated' and count_assigned >= 2
