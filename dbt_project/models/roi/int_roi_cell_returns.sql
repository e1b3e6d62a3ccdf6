{{ config(schema='intermediate', contract={'enforced': false}) }}
-- depends_on: {{ ref('roi_method') }}

-- What one more of cost brings in each group, from customers drawn by lot. A group's own effect is drawn towards
-- that of all by as much as chance alone makes groups differ (DerSimonian and Laird 1986): few customers, little say.
with arms as (
    select
        *,
        sum_y / sum_x as ratio,
        (sum_yy - 2 * sum_y / sum_x * sum_yx + power(sum_y / sum_x, 2) * sum_xx)
        * count_people / nullif(count_people - 1, 0) / power(sum_x, 2) as variance
    from {{ ref('int_roi_cell_arms') }}
    where sum_x > 0
),

cells as (
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
        sum(t.count_people) over (partition by t.initiative_id) as count_treated
    from arms as t
    inner join arms as c
        on t.initiative_id = c.initiative_id and t.value_tier = c.value_tier and t.need_tier = c.need_tier
    cross join {{ ref('roi_setting') }} as s
    where
        t.arm = 'treated' and c.arm = 'comparison'
        and t.count_people >= s.k_people and c.count_people >= s.k_people
        and t.variance + c.variance > 0
),

fixed as (
    select
        initiative_id,
        sum(effect / variance) / sum(1 / variance) as mean,
        sum(1 / variance) as weight,
        sum(1 / variance) - sum(1 / power(variance, 2)) / sum(1 / variance) as spread_weight,
        count(*) as count_cells
    from cells
    group by initiative_id
),

-- Variance between groups beyond chance.
between_cells as (
    select
        f.initiative_id,
        greatest(
            (sum(power(c.effect - f.mean, 2) / c.variance) - (f.count_cells - 1)) / nullif(f.spread_weight, 0), 0
        ) as tau_squared
    from cells as c
    inner join fixed as f on c.initiative_id = f.initiative_id
    group by f.initiative_id, f.count_cells, f.spread_weight
),

pooled as (
    select
        c.initiative_id,
        coalesce(b.tau_squared, 0) as tau_squared,
        sum(c.effect / (c.variance + coalesce(b.tau_squared, 0))) / sum(1 / (c.variance + coalesce(b.tau_squared, 0)))
            as mean,
        1 / sum(1 / (c.variance + coalesce(b.tau_squared, 0))) as mean_variance
    from cells as c
    inner join between_cells as b on c.initiative_id = b.initiative_id
    group by c.initiative_id, b.tau_squared
),

shrunk as (
    select
        c.*,
        p.tau_squared / (p.tau_squared + c.variance) as own_weight,
        p.mean + p.tau_squared / (p.tau_squared + c.variance) * (c.effect - p.mean) as pooled_effect,
        p.tau_squared * c.variance / (p.tau_squared + c.variance)
        + power(1 - p.tau_squared / (p.tau_squared + c.variance), 2) * p.mean_variance as pooled_variance
    from cells as c
    inner join pooled as p on c.initiative_id = p.initiative_id
),

costs as (
    select initiative_id, sum(amount) as amount
    from {{ asked('costs') }}
    group by initiative_id
)

select
    h.initiative_id,
    h.value_tier,
    h.need_tier,
    h.effect * 100 as effect_points,
    h.pooled_effect * 100 as pooled_effect_points,
    h.own_weight,
    -- Benefit of one treated customer by the cost of one.
    h.at_risk_share * h.monthly_amount * v.mode_value * roi.months_worth('kept', s.horizon_months, h.base_share, 1e0)
    / (c.amount / h.count_treated) as return_per_effect,
    h.pooled_effect,
    sqrt(h.pooled_variance) as pooled_error
from shrunk as h
inner join costs as c on h.initiative_id = c.initiative_id and c.amount > 0
inner join {{ ref('roi_value') }} as v on h.initiative_id = v.initiative_id and v.name = 'margin_share'
cross join {{ ref('roi_setting') }} as s
