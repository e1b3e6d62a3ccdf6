{# The answers that are shown: one row per initiative, its lines, its tornado, and all initiatives together. #}
{% macro roi_answers() %}
create or replace macro roi.what_if_lines(initiative, changes) as table
    with drawn as (
        select
            initiative_id,
            kpi_id,
            quantile_cont(benefit, [0.05, 0.5, 0.95]) as amounts
        from roi.line_draws(initiative, changes)
        group by initiative_id, kpi_id
    )

    select
        l.initiative_id, 'benefit' as kind, l.kpi_id as name, l.pool, l.kpi_id, l.is_proven,
        d.amounts[1] as amount_p5, d.amounts[2] as amount_p50, d.amounts[3] as amount_p95,
        l.unit_value_low, l.unit_value_mode, l.unit_value_high,
        l.exposure_per_month as population_per_month, l.active_months as months, l.source,
        case when l.missing_values is not null then 'no value given for ' || l.missing_values end as missing
    from roi.lines(initiative, changes) as l
    left join drawn as d on l.initiative_id = d.initiative_id and l.kpi_id = d.kpi_id
    union all
    select
        c.initiative_id, 'cost' as kind, c.kind as name, c.kind as pool, null as kpi_id, true as is_proven,
        c.amount * d.factors[1], c.amount * d.factors[2], c.amount * d.factors[3],
        null, null, null, null, s.horizon_months, a.source, null
    from roi.costs(initiative, changes) as c
    inner join roi.assumptions(initiative, changes) as a
        on c.initiative_id = a.initiative_id and a.name = 'cost_factor'
    cross join (
        select quantile_cont(drawn, [0.05, 0.5, 0.95]) as shares
        from (select unnest(draws) as drawn from roi.roi_draw where kind = 'value' and name = 'cost_factor')
    ) as u
    cross join lateral (
        select list_transform(
            u.shares, lambda x: roi.triangular(x, a.low_value, a.mode_value, a.high_value)
        ) as factors
    ) as d
    cross join roi.settings(changes) as s;

-- Each assumption at its low and at its high, all others as they are. Proven effects where there are any, else all.
create or replace macro roi.sensitivity(initiative, changes) as table
    with lines as (
        select *, is_proven or not bool_or(is_proven) over (partition by initiative_id) as is_counted
        from roi.lines(initiative, changes)
        where unit_value_mode is not null
    ),

    counted as (
        select *, units_per_effect * worth as units_of_effect from lines where is_counted
    ),

    costs as (
        select initiative_id, sum(amount) as amount from roi.costs(initiative, changes) group by initiative_id
    ),

    -- Of each line: every assumption changed in turn, and each line's effect at the ends of its interval.
    turns as (
        select l.initiative_id, l.kpi_id, n.name, 'value' as kind, a.low_value, a.high_value
        from counted as l
        inner join (
            select initiative_id, trim(unnest(string_split(value_names, ','))) as name from counted
        ) as n on l.initiative_id = n.initiative_id
        inner join roi.assumptions(initiative, changes) as a on n.initiative_id = a.initiative_id and n.name = a.name
        group by all
        union all
        select l.initiative_id, l.kpi_id, o.kpi_id, 'effect', o.ci_low, o.ci_high
        from counted as l
        inner join counted as o on l.initiative_id = o.initiative_id
    ),

    priced as (
        select
            t.initiative_id,
            t.kpi_id,
            t.name,
            t.kind,
            product(case when t.kind = 'value' and t.name = u.name then t.low_value else a.mode_value end) as unit_at_low,
            product(case when t.kind = 'value' and t.name = u.name then t.high_value else a.mode_value end)
                as unit_at_high
        from turns as t
        inner join (
            select initiative_id, kpi_id, trim(unnest(string_split(value_names, ','))) as name from counted
        ) as u on t.initiative_id = u.initiative_id and t.kpi_id = u.kpi_id
        inner join roi.assumptions(initiative, changes) as a on u.initiative_id = a.initiative_id and u.name = a.name
        group by t.initiative_id, t.kpi_id, t.name, t.kind
    ),

    benefits as (
        select
            t.initiative_id,
            t.name,
            t.kind,
            min(t.low_value) as low_value,
            max(t.high_value) as high_value,
            sum(l.units_of_effect * p.unit_at_low
                * case when t.kind = 'effect' and t.name = l.kpi_id then t.low_value else l.estimate end) as at_low,
            sum(l.units_of_effect * p.unit_at_high
                * case when t.kind = 'effect' and t.name = l.kpi_id then t.high_value else l.estimate end) as at_high,
            bool_and(l.is_proven) as is_proven
        from turns as t
        inner join counted as l on t.initiative_id = l.initiative_id and t.kpi_id = l.kpi_id
        inner join priced as p
            on t.initiative_id = p.initiative_id and t.kpi_id = p.kpi_id and t.name = p.name and t.kind = p.kind
        group by t.initiative_id, t.name, t.kind
    ),

    cost_turns as (
        select
            a.initiative_id,
            'cost_factor' as name,
            'cost' as kind,
            a.low_value,
            a.high_value,
            coalesce(b.benefit, 0) - c.amount * a.low_value as net_low,
            coalesce(b.benefit, 0) - c.amount * a.high_value as net_high,
            coalesce(b.is_proven, true) as is_proven
        from roi.assumptions(initiative, changes) as a
        inner join costs as c on a.initiative_id = c.initiative_id
        left join (
            select initiative_id, sum(estimate * units_of_effect * unit_value_mode) as benefit, bool_and(is_proven) as is_proven
            from counted
            group by initiative_id
        ) as b on a.initiative_id = b.initiative_id
        where a.name = 'cost_factor' and a.high_value > a.low_value
    )

    select
        b.initiative_id, b.name, b.kind, b.low_value, b.high_value,
        b.at_low - coalesce(c.amount * f.mode_value, 0) as net_low,
        b.at_high - coalesce(c.amount * f.mode_value, 0) as net_high,
        b.is_proven
    from benefits as b
    inner join roi.assumptions(initiative, changes) as f
        on b.initiative_id = f.initiative_id and f.name = 'cost_factor'
    left join costs as c on b.initiative_id = c.initiative_id
    where b.high_value > b.low_value
    union all
    select * from cost_turns;

create or replace macro roi.what_if(initiative, changes) as table
    with drawn as (
        select
            initiative_id,
            any_value(cost) is not null as has_cost,
            quantile_cont(cost, 0.5) as cost_amount,
            quantile_cont(cost_so_far, 0.5) as cost_so_far,
            quantile_cont(benefit, [0.05, 0.5, 0.95]) as benefits,
            quantile_cont(benefit - cost, [0.05, 0.5, 0.95]) as nets,
            quantile_cont(benefit_so_far - cost_so_far, [0.05, 0.5, 0.95]) as nets_so_far,
            quantile_cont(benefit_if_true - cost, [0.05, 0.5, 0.95]) as nets_if_true,
            quantile_cont(benefit_discounted - cost_discounted, 0.5) as npv,
            quantile_cont((benefit - cost) / nullif(cost, 0), [0.05, 0.5, 0.95]) as rois,
            avg(case when benefit > cost then 1e0 else 0e0 end) as probability_roi_positive,
            avg(case when benefit_if_true > cost then 1e0 else 0e0 end) as probability_if_true
        from roi.outcomes(initiative, changes)
        group by initiative_id
    ),

    paid as (
        select
            initiative_id,
            case
                when max(case when net_so_far < 0 then month else 0 end) < max(month)
                    then max(case when net_so_far < 0 then month else 0 end) + 1
            end as payback_month
        from roi.months(initiative, changes)
        group by initiative_id
    ),

    weighed as (
        select
            *,
            estimate * units_per_effect * worth * unit_value_mode as central_benefit,
            units_per_effect * worth * unit_value_mode as money_per_effect,
            row_number() over (
                partition by initiative_id
                order by
                    is_proven desc, case role when 'primary' then 0 when 'guardrail' then 1 else 2 end asc,
                    round(abs(estimate * units_per_effect * worth * unit_value_mode), 2) desc, kpi_id asc
            ) as place
        from roi.lines(initiative, changes)
        where unit_value_mode is not null
    ),

    broken_even as (
        select
            w.initiative_id,
            w.kpi_id,
            k.label,
            k.unit,
            w.estimate,
            w.ci_low,
            w.ci_high,
            w.money_per_effect,
            (d.cost_amount - coalesce(o.benefit, 0)) / nullif(w.money_per_effect, 0) as effect
        from weighed as w
        inner join drawn as d on w.initiative_id = d.initiative_id
        inner join kpi.kpi_catalog as k on w.kpi_id = k.kpi_id
        left join (
            select initiative_id, sum(central_benefit) as benefit
            from weighed
            where is_proven and place > 1
            group by initiative_id
        ) as o on w.initiative_id = o.initiative_id
        where w.place = 1
    ),

    counted as (
        select
            l.initiative_id,
            count(*) filter (where l.is_proven and l.unit_value_mode is not null) as count_proven,
            count(*) filter (where l.unit_value_mode is not null) as count_valued,
            max(m.missing_values) as missing_values
        from roi.lines(initiative, changes) as l
        left join (
            select initiative_id, string_agg(distinct name, ', ' order by name) as missing_values
            from (
                select initiative_id, unnest(string_split(missing_values, ', ')) as name
                from roi.lines(initiative, changes)
            )
            group by initiative_id
        ) as m on l.initiative_id = m.initiative_id
        group by l.initiative_id
    ),

    judged as (
        select
            i.*,
            s.*,
            d.* exclude (initiative_id),
            coalesce(n.count_proven, 0) as count_proven,
            coalesce(n.count_valued, 0) as count_valued,
            n.missing_values,
            p.payback_month,
            b.kpi_id as break_even_kpi_id,
            b.effect as break_even_effect,
            b.estimate as break_even_estimate,
            b.label as break_even_label,
            b.unit as break_even_unit,
            b.money_per_effect,
            b.ci_low as break_even_ci_low,
            b.ci_high as break_even_ci_high,
            case
                when i.primary_verdict is null or i.primary_verdict = 'cannot_conclude' then 'cannot_conclude'
                when not d.has_cost then 'cannot_conclude'
                when
                    n.count_proven > 0
                    and d.probability_roi_positive >= s.pays_from_probability
                    and i.primary_verdict <> 'worsened' then 'pays'
                when
                    -- Said only when every benefit that was measured has its price.
                    i.primary_verdict in ('improved', 'worsened', 'no_meaningful_effect')
                    and n.missing_values is null
                    and (n.count_valued > 0 or i.primary_verdict = 'worsened')
                    and d.probability_if_true <= 1 - s.pays_from_probability then 'does_not_pay'
                else 'not_proven'
            end as verdict
        from roi.roi_initiative as i
        inner join drawn as d on i.initiative_id = d.initiative_id
        cross join roi.settings(changes) as s
        left join counted as n on i.initiative_id = n.initiative_id
        left join paid as p on i.initiative_id = p.initiative_id
        left join broken_even as b on i.initiative_id = b.initiative_id
    )

    select
        initiative_id,
        cost_amount,
        cost_so_far,
        benefits[1] as benefit_p5, benefits[2] as benefit_p50, benefits[3] as benefit_p95,
        nets[1] as net_p5, nets[2] as net_p50, nets[3] as net_p95,
        nets_so_far[1] as net_so_far_p5, nets_so_far[2] as net_so_far_p50, nets_so_far[3] as net_so_far_p95,
        nets_if_true[1] as net_if_true_p5, nets_if_true[2] as net_if_true_p50, nets_if_true[3] as net_if_true_p95,
        npv,
        rois[1] as roi_p5, rois[2] as roi_p50, rois[3] as roi_p95,
        case when has_cost then probability_roi_positive end as probability_roi_positive,
        case when has_cost then probability_if_true end as probability_if_true,
        case when has_cost and count_proven > 0 then payback_month end as payback_month,
        case
            when not has_cost then 'no cost recorded'
            when count_proven > 0 and payback_month is not null then 'in month ' || cast(payback_month as varchar)
            else 'not within the horizon'
        end as payback_text,
        break_even_effect,
        break_even_kpi_id,
        break_even_ci_low,
        break_even_ci_high,
        verdict,
        concat_ws(
            ', ',
            case when verdict = 'cannot_conclude' then nullif(primary_reason_codes, '') end,
            case when not has_cost then 'no_cost' end,
            case when verdict <> 'cannot_conclude' and primary_verdict = 'worsened' then 'primary_worsened' end,
            case when verdict <> 'cannot_conclude' and primary_verdict = 'not_proven' then 'effect_not_proven' end,
            case when count_valued = 0 and missing_values is null and verdict <> 'cannot_conclude' then 'no_money_of_its_own' end,
            case when missing_values is not null and verdict <> 'pays' then 'no_value' end,
            case when count_valued > 0 and count_proven = 0 and verdict <> 'cannot_conclude' then 'no_proven_benefit' end,
            case when count_proven > 0 and verdict = 'not_proven' then 'money_uncertain' end,
            case when guardrails_harmed is not null then 'guardrail_harmed' end
        ) as reason_codes,
        {{ roi_sentence() }} as sentence,
        {{ roi_break_even_sentence() }} as break_even_sentence,
        guardrails_harmed,
        count_proven,
        horizon_months,
        discount_rate,
        currency
    from judged;

-- All initiatives in one draw at a time, so that what they share stays shared. What has no cost is left out.
create or replace macro roi.what_if_portfolio(changes) as table
    with draws as (
        select
            draw,
            sum(cost) as cost,
            sum(cost_so_far) as cost_so_far,
            sum(benefit_so_far) as benefit_so_far,
            sum(benefit - cost) as net,
            sum(benefit_if_true - cost) as net_if_true
        from roi.outcomes(null, changes)
        where cost is not null
        group by draw
    ),

    totals as (
        select
            quantile_cont(cost, 0.5) as cost_amount,
            quantile_cont(cost_so_far, 0.5) as cost_so_far,
            quantile_cont(benefit_so_far, 0.5) as benefit_so_far,
            quantile_cont(benefit_so_far - cost_so_far, [0.05, 0.5, 0.95]) as so_far,
            quantile_cont(net, [0.05, 0.5, 0.95]) as nets,
            quantile_cont(net_if_true, 0.5) as net_if_true_p50,
            avg(case when benefit_so_far > cost_so_far then 1e0 else 0e0 end) as probability_so_far_positive
        from draws
    ),

    verdicts as (
        select
            count(*) as count_initiatives,
            count(*) filter (where verdict = 'pays') as count_pays,
            count(*) filter (where verdict = 'does_not_pay') as count_does_not_pay,
            count(*) filter (where verdict = 'not_proven') as count_not_proven,
            count(*) filter (where verdict = 'cannot_conclude') as count_cannot_conclude
        from roi.what_if(null, changes)
    )

    select
        v.*,
        t.cost_amount,
        t.cost_so_far,
        t.benefit_so_far,
        t.so_far[1] as net_so_far_p5, t.so_far[2] as net_so_far_p50, t.so_far[3] as net_so_far_p95,
        t.nets[1] as net_p5, t.nets[2] as net_p50, t.nets[3] as net_p95,
        t.net_if_true_p50,
        t.probability_so_far_positive,
        {{ roi_portfolio_sentence() }} as sentence,
        s.currency
    from verdicts as v
    cross join totals as t
    cross join roi.settings(changes) as s;
{% endmacro %}
