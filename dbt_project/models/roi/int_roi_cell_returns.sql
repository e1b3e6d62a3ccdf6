{{ config(schema='intermediate', contract={'enforced': false}) }}
-- depends_on: {{ ref('roi_method') }}

-- What one more of cost brings in each group, from customers drawn by lot. A group's own effect is drawn towards
-- that of all by as much as chance alone makes groups differ (DerSimonian and Laird 1986): few customers, little say.
with cells as (
    select *
    from {{ ref('int_roi_cells') }}
    where status = 'ok'
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
