-- Recorded costs, and what goes on: a kind that was paid in at least two of the last three whole months is expected
-- to be paid on, at their mean. Month 0 begins with the initiative; what was spent before it belongs to it too.
with initiatives as (
    select
        i.initiative_id,
        i.start_on,
        s.as_of_on,
        {{ whole_months('i.start_on', 's.as_of_on') }} as elapsed_months
    from {{ ref('dim_initiative') }} as i
    cross join {{ ref('roi_setting') }} as s
),

recorded as (
    select
        c.initiative_id,
        c.kind,
        greatest({{ whole_months('i.start_on', 'c.cost_on') }}, 0) as month_index,
        sum(cast(c.amount as double)) as amount,
        i.elapsed_months
    from {{ ref('fct_initiative_cost') }} as c
    inner join initiatives as i on c.initiative_id = i.initiative_id
    where c.cost_on <= i.as_of_on
    group by all
),

recurring as (
    select initiative_id, kind, elapsed_months, sum(amount) / 3 as monthly_amount
    from recorded
    where month_index between elapsed_months - 3 and elapsed_months - 1
    group by initiative_id, kind, elapsed_months
    having count(*) >= 2
),

united as (
    select initiative_id, kind, month_index, amount, false as is_projected
    from recorded
    union all
    select
        r.initiative_id,
        r.kind,
        unnest(generate_series(
            greatest(r.elapsed_months, m.last_index + 1), {{ longest_horizon() }} - 1
        )) as month_index,
        r.monthly_amount as amount,
        true as is_projected
    from recurring as r
    inner join (
        select initiative_id, kind, max(month_index) as last_index
        from recorded
        group by initiative_id, kind
    ) as m on r.initiative_id = m.initiative_id and r.kind = m.kind
)

select
    initiative_id,
    kind,
    cast(month_index as bigint) as month_index,
    cast(amount as double) as amount,
    is_projected
from united
