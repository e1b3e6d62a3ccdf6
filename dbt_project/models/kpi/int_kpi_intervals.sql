{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}
{% set z = normal_quantile() %}

-- Value and 95 % interval of every cell, before scaling. People are independent of each other, their records
-- aren't: the variance is that of people's totals (linearised), and `design` says how many times larger it is
-- than if every record came from someone else. `size` is the number of independent records it amounts to.
with months_in_quarter as (
    select
        kpi_id,
        {{ quarter_start('period_start_on') }} as period_start_on,
        count(*) as count_months
    from {{ ref('int_kpi_cells') }}
    where period_type = 'month' and segment_type = 'all'
    group by kpi_id, {{ quarter_start('period_start_on') }}
),

cells as (
    select
        k.kpi_id,
        k.kind,
        k.lowest / k.scale as lowest,
        k.highest / k.scale as highest,
        c.period_type,
        c.period_start_on,
        c.segment_type,
        c.segment,
        c.count_people as people,
        c.count_records as records,
        c.numerator,
        -- A composition is a share of the whole, a count is a mean over the months of its period.
        case
            when k.kind = 'composition' then w.numerator
            when k.kind = 'count' and c.period_type = 'quarter' then cast(m.count_months as double)
            when k.kind = 'count' then 1e0
            else c.denominator
        end as denominator,
        c.record_nn,
        c.person_nn,
        c.person_nd,
        c.person_dd
    from {{ ref('int_kpi_cells') }} as c
    inner join {{ ref('kpi_catalog') }} as k on c.kpi_id = k.contribution_id and k.kind <> 'quantile'
    inner join {{ ref('int_kpi_cells') }} as w
        on c.kpi_id = w.kpi_id
        and c.period_type = w.period_type
        and c.period_start_on is not distinct from w.period_start_on
        and w.segment_type = 'all'
    left join months_in_quarter as m on c.kpi_id = m.kpi_id and c.period_start_on = m.period_start_on
),

ratios as (
    select
        *,
        numerator / nullif(denominator, 0) as ratio,
        -- One record a person, or at most one event: the textbook interval holds as it is.
        records = people or kind = 'composition' or (kind = 'poisson' and person_nn = numerator) as is_simple,
        case when kind = 'composition' then denominator else cast(records as double) end as trials
    from cells
),

tabled as (
    select
        r.*,
        t.t_quantile as tabled_quantile
    from ratios as r
    left join {{ t_quantiles() }} on r.people - 1 = t.degrees
),

variances as (
    select
        *,
        case kind
            when 'nps' then (record_nn / trials - ratio * ratio) / trials
            when 'poisson' then numerator / nullif(denominator * denominator, 0)
            when 'count' then null
            else ratio * (1 - ratio) / trials
        end as simple_variance,
        -- Below rounding error there is no spread.
        case
            when people < 2 then null
            when
                person_nn - 2 * ratio * person_nd + ratio * ratio * person_dd
                <= 1e-12 * (person_nn + ratio * ratio * person_dd) then 0
            else
                (person_nn - 2 * ratio * person_nd + ratio * ratio * person_dd)
                * people / (people - 1) / nullif(denominator * denominator, 0)
        end as variance,
        coalesce(tabled_quantile, {{ t_quantile_large('nullif(people - 1, 0)') }}) as t_quantile
    from tabled
),

designs as (
    select
        *,
        case
            when is_simple then 1
            when simple_variance > 0 and variance is not null then greatest(1, variance / simple_variance)
            else trials / people
        end as design,
        case when is_simple then {{ z }} else t_quantile end as quantile
    from variances
),

sizes as (
    select *, trials / design as size, numerator / design as events
    from designs
),

exact as (
    select
        s.*,
        p.events_low,
        p.events_high
    from sizes as s
    left join {{ poisson_limits() }} on s.kind = 'poisson' and s.numerator = p.count_events
),

limits as (
    select
        *,
        case
            when kind in ('share', 'composition') then {{ wilson('ratio', 'size', 'quantile', -1) }}
            when kind = 'nps' then {{ nps_limit('ratio', 'record_nn / trials', 'size', 'quantile', -1) }}
            when kind = 'poisson'
                then coalesce(
                    case when is_simple then events_low end,
                    coalesce({{ byar('events', 'quantile', -1) }}, 0) * design
                ) / nullif(denominator, 0)
            when kind in ('ratio', 'mean') and variance > 0 then ratio - t_quantile * sqrt(variance)
            when kind in ('ratio', 'mean') and variance = 0 then {{ flat_limit(-1) }}
        end as low,
        case
            when kind in ('share', 'composition') then {{ wilson('ratio', 'size', 'quantile', 1) }}
            when kind = 'nps' then {{ nps_limit('ratio', 'record_nn / trials', 'size', 'quantile', 1) }}
            when kind = 'poisson'
                then coalesce(
                    case when is_simple then events_high end,
                    {{ byar('events', 'quantile', 1) }} * design
                ) / nullif(denominator, 0)
            when kind in ('ratio', 'mean') and variance > 0 then ratio + t_quantile * sqrt(variance)
            when kind in ('ratio', 'mean') and variance = 0 then {{ flat_limit(1) }}
        end as high
    from exact
),

-- With repeated answers the wider of the two is taken: with few people neither is sure.
widened as (
    select
        *,
        case
            when is_simple or variance is null then low
            else least(low, ratio - t_quantile * sqrt(variance))
        end as wide_low,
        case
            when is_simple or variance is null then high
            else greatest(high, ratio + t_quantile * sqrt(variance))
        end as wide_high
    from limits
)

select
    kpi_id,
    period_type,
    period_start_on,
    segment_type,
    segment,
    -- Ten decimals: what lies beyond differs between engines.
    round(ratio, 10) as ratio,
    case
        when low is not null and high is not null
            then round(greatest(wide_low, coalesce(lowest, wide_low)), 10)
    end as ci_low,
    case
        when low is not null and high is not null
            then round(least(wide_high, coalesce(highest, wide_high)), 10)
    end as ci_high
from widened
