with tiers as (
    select v.tier as value_tier, n.tier as need_tier
    from (values ('low'), ('mid'), ('high')) as v (tier)
    cross join (values ('low'), ('mid'), ('high')) as n (tier)
),

customers as (
    select value_tier, need_tier, count(*) as count_people
    from {{ ref('dim_customer') }}
    where value_tier is not null and need_tier is not null
    group by value_tier, need_tier
),

-- The floor: promised replies that were kept in the last twelve months.
service as (
    select value_tier, need_tier, sum(numerator) / nullif(sum(denominator), 0) as service_share
    from {{ ref('kpi_contribution') }}
    where
        kpi_id = 'sla_attainment'
        and period_start_on >= {{ add_months(as_of_date(), -13) }}
        and value_tier is not null and need_tier is not null
    group by value_tier, need_tier
),

-- Several initiatives weigh by how sure they are.
returns as (
    select
        value_tier,
        need_tier,
        sum(return_per_effect * pooled_effect / power(return_per_effect * pooled_error, 2))
        / sum(1 / power(return_per_effect * pooled_error, 2)) - 1 as marginal_return,
        sqrt(1 / sum(1 / power(return_per_effect * pooled_error, 2))) as error,
        max(own_weight) as own_weight
    from {{ ref('int_roi_cell_returns') }}
    where return_per_effect > 0 and pooled_error > 0
    group by value_tier, need_tier
),

-- What stands in the way where something was given: the initiative that came furthest says it.
given as (
    select
        value_tier,
        need_tier,
        max_by(status, case status when 'ok' then 3 when 'all_alike' then 2 else 1 end) as status
    from {{ ref('int_roi_cells') }}
    group by value_tier, need_tier
),

matrix as (
    select
        t.value_tier,
        t.need_tier,
        coalesce(c.count_people, 0) as count_people,
        r.marginal_return,
        r.marginal_return - 1.96 * r.error as ci_low,
        r.marginal_return + 1.96 * r.error as ci_high,
        r.own_weight,
        -- Compared and still without a return: there is no margin, or no cost.
        case
            when r.marginal_return is not null then 'ok'
            when g.status = 'ok' then 'no_value'
            else coalesce(g.status, 'not_measured')
        end as measured,
        v.service_share,
        s.service_floor_share,
        coalesce(v.service_share < s.service_floor_share, false) as is_below_floor,
        s.k_people
    from tiers as t
    cross join {{ ref('roi_setting') }} as s
    left join customers as c on t.value_tier = c.value_tier and t.need_tier = c.need_tier
    left join returns as r on t.value_tier = r.value_tier and t.need_tier = r.need_tier
    left join given as g on t.value_tier = g.value_tier and t.need_tier = g.need_tier
    left join service as v on t.value_tier = v.value_tier and t.need_tier = v.need_tier
    where exists (select 1 from customers)
),

-- A hidden group must not be what is left of a row or column: with it go its next smallest neighbours in both, and
-- the corner they make.
ranked as (
    select
        *,
        count_people between 1 and k_people - 1 as is_small,
        row_number() over (
            partition by value_tier, count_people >= k_people order by count_people asc, need_tier asc
        ) as place_in_row,
        row_number() over (
            partition by need_tier, count_people >= k_people order by count_people asc, value_tier asc
        ) as place_in_column
    from matrix
),

rectangles as (
    select h.value_tier, h.need_tier, v.value_tier as other_value_tier, n.need_tier as other_need_tier
    from ranked as h
    left join ranked as n
        on h.value_tier = n.value_tier and not n.is_small and n.count_people > 0 and n.place_in_row = 1
    left join ranked as v
        on h.need_tier = v.need_tier and not v.is_small and v.count_people > 0 and v.place_in_column = 1
    where h.is_small
),

hidden as (
    select m.value_tier, m.need_tier, true as is_hidden
    from matrix as m
    inner join rectangles as r
        on m.value_tier in (r.value_tier, r.other_value_tier) and m.need_tier in (r.need_tier, r.other_need_tier)
    group by m.value_tier, m.need_tier
),

judged as (
    select
        m.*,
        coalesce(h.is_hidden, false) as is_hidden,
        case
            when m.marginal_return is null then 'keep'
            when m.ci_low > 0 then 'invest'
            -- Who needs much help is never handed to a machine for what it costs.
            when m.ci_high < 0 and m.need_tier <> 'high' and m.value_tier = 'low' then 'floor only'
            when m.ci_high < 0 and m.need_tier = 'low' then 'automate with an exit'
            else 'keep'
        end as stance
    from matrix as m
    left join hidden as h on m.value_tier = h.value_tier and m.need_tier = h.need_tier
)

select
    value_tier,
    need_tier,
    cast(case when not is_hidden then count_people end as bigint) as count_people,
    case when not is_hidden then marginal_return end as marginal_return,
    case when not is_hidden then ci_low end as ci_low,
    case when not is_hidden then ci_high end as ci_high,
    case when not is_hidden then own_weight end as own_weight,
    case when not is_hidden then service_share end as service_share,
    service_floor_share,
    case when not is_hidden then is_below_floor end as is_below_floor,
    case when not is_hidden then stance end as stance,
    case
        when is_hidden then null
        when is_below_floor then 'First bring promised replies up to the floor that everybody gets.'
        when measured = 'not_measured'
            then 'No lot that gave these customers more is measured yet, so what more would bring is not known.'
        when measured = 'too_few'
            then 'Too few of these customers were in the lot, so what more would bring is not known.'
        when measured = 'all_alike'
            then 'Within each half of the lot all of these customers stayed or all left: too early to tell.'
        when measured = 'no_value'
            then 'What it cost, or what of revenue is margin, is not given, so what more would bring has no figure.'
        when stance = 'invest' then 'More personal attention clearly pays here.'
        when stance = 'floor only' then 'More does not pay here; keep the floor, and a person within reach.'
        when stance = 'automate with an exit' then 'A machine may answer first, with a person one step away.'
        else 'Not clear either way: keep what there is.'
    end as advice,
    case
        when is_hidden then 'suppressed'
        when count_people = 0 then 'no_data'
        else measured
    end as status
from judged
