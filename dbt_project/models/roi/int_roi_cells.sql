{{ config(schema='intermediate', contract={'enforced': false}) }}

-- Both arms of a group side by side, and whether they can be compared.
with arms as (
    select
        *,
        sum_y / sum_x as ratio,
        (sum_yy - 2 * sum_y / sum_x * sum_yx + power(sum_y / sum_x, 2) * sum_xx)
        * count_people / nullif(count_people - 1, 0) / power(sum_x, 2) as variance
    from {{ ref('int_roi_cell_arms') }}
    where sum_x > 0
),

-- The cost was paid for everybody who got it, whether or not it is known in which group they are.
treated as (
    select initiative_id, count(distinct unit) as count_treated
    from {{ ref('fct_assignment') }}
    where unit_type = 'customer' and arm = 'treated'
    group by initiative_id
)

select
    t.initiative_id,
    t.value_tier,
    t.need_tier,
    t.ratio - c.ratio as effect,
    t.variance + c.variance as variance,
    c.ratio as base_share,
    t.count_people,
    t.sum_x / t.count_months / t.count_people as at_risk_share,
    (t.monthly_amount * t.count_people + c.monthly_amount * c.count_people) / (t.count_people + c.count_people)
        as monthly_amount,
    a.count_treated,
    case
        when t.count_people < s.k_people or coalesce(c.count_people, 0) < s.k_people then 'too_few'
        when t.variance + c.variance > 0 then 'ok'
        else 'all_alike'
    end as status
from arms as t
inner join treated as a on t.initiative_id = a.initiative_id
cross join {{ ref('roi_setting') }} as s
left join arms as c
    on t.initiative_id = c.initiative_id and t.value_tier = c.value_tier and t.need_tier = c.need_tier
    and c.arm = 'comparison'
where t.arm = 'treated'
