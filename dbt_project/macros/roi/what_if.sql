{# Questions to the published file. `initiative` is an initiative_id, or NULL for all; `changes` is a JSON text of what is
   assumed otherwise, '{}' for nothing. The nightly tables are the answers to '{}'. #}
{% macro roi_questions() %}
create or replace macro roi.settings(changes) as table
    select
        * exclude (horizon_months, discount_rate),
        least(cast(roi.changed(changes, 'horizon_months', 'mode', horizon_months) as bigint), {{ longest_horizon() }})
            as horizon_months,
        roi.changed(changes, 'discount_rate', 'mode', discount_rate) as discount_rate
    from roi.roi_setting;

create or replace macro roi.assumptions(initiative, changes) as table
    select
        i.initiative_id,
        n.name,
        roi.changed(changes, n.name, 'low', v.low_value) as low_value,
        roi.changed(changes, n.name, 'mode', v.mode_value) as mode_value,
        roi.changed(changes, n.name, 'high', v.high_value) as high_value,
        case
            when json_extract(changes, '$."' || n.name || '"') is null then v.source else 'changed for this question'
        end as source
    from roi.roi_initiative as i
    cross join (
        select distinct trim(unnest(string_split(value_names, ','))) as name from roi.roi_pool
        union
        select 'cost_factor'
    ) as n
    left join roi.roi_value as v on i.initiative_id = v.initiative_id and n.name = v.name
    where initiative is null or i.initiative_id = initiative;

-- Each effect with what one unit of it is worth, at the values' low, mode and high.
create or replace macro roi.lines(initiative, changes) as table
    with named as (
        select e.initiative_id, e.kpi_id, trim(unnest(string_split(e.value_names, ','))) as name
        from roi.roi_effect as e
        where initiative is null or e.initiative_id = initiative
    ),

    priced as (
        select
            n.initiative_id,
            n.kpi_id,
            case when count(a.mode_value) = count(*) then product(a.low_value) end as unit_value_low,
            case when count(a.mode_value) = count(*) then product(a.mode_value) end as unit_value_mode,
            case when count(a.mode_value) = count(*) then product(a.high_value) end as unit_value_high,
            string_agg(case when a.mode_value is null then n.name end, ', ' order by n.name) as missing_values,
            string_agg(n.name || ': ' || a.source, '; ' order by n.name) as source
        from named as n
        left join roi.assumptions(initiative, changes) as a on n.initiative_id = a.initiative_id and n.name = a.name
        group by n.initiative_id, n.kpi_id
    )

    select
        e.*,
        p.* exclude (initiative_id, kpi_id),
        greatest(s.horizon_months - e.ramp_months, 0) as active_months,
        e.gain_sign / e.scale * e.exposure_per_month as units_per_effect,
        roi.months_worth(e.shape, greatest(s.horizon_months - e.ramp_months, 0), e.base_share, 1e0) as worth,
        roi.months_worth(
            e.shape, greatest(s.horizon_months - e.ramp_months, 0), e.base_share, roi.monthly_factor(s.discount_rate)
        ) * power(roi.monthly_factor(s.discount_rate), e.ramp_months) as worth_discounted,
        roi.months_worth(
            e.shape, greatest(least(e.elapsed_months, s.horizon_months) - e.ramp_months, 0), e.base_share, 1e0
        ) as worth_so_far
    from roi.roi_effect as e
    inner join priced as p on e.initiative_id = p.initiative_id and e.kpi_id = p.kpi_id
    cross join roi.settings(changes) as s;

create or replace macro roi.costs(initiative, changes) as table
    select
        c.initiative_id,
        c.kind,
        sum(c.amount) as amount,
        sum(c.amount * power(roi.monthly_factor(s.discount_rate), c.month_index)) as amount_discounted,
        coalesce(sum(c.amount) filter (where not c.is_projected), 0) as amount_so_far
    from roi.roi_cost as c
    cross join roi.settings(changes) as s
    where c.month_index < s.horizon_months and (initiative is null or c.initiative_id = initiative)
    group by c.initiative_id, c.kind;

-- Every line in every draw: effect from Student's t, value from its triangle.
create or replace macro roi.line_draws(initiative, changes) as table
    with lines as (
        select * from roi.lines(initiative, changes) where unit_value_mode is not null
    ),

    uniform as (
        select name, generate_subscripts(draws, 1) as draw, unnest(draws) as drawn
        from roi.roi_draw
        where kind = 'value'
    ),

    student as (
        select initiative_id, name as kpi_id, generate_subscripts(draws, 1) as draw, unnest(draws) as drawn
        from roi.roi_draw
        where kind = 'effect' and (initiative is null or initiative_id = initiative)
    ),

    valued as (
        select
            l.initiative_id,
            l.kpi_id,
            u.draw,
            product(roi.triangular(u.drawn, a.low_value, a.mode_value, a.high_value)) as unit_value
        from (
            select initiative_id, kpi_id, trim(unnest(string_split(value_names, ','))) as name from lines
        ) as l
        inner join roi.assumptions(initiative, changes) as a on l.initiative_id = a.initiative_id and l.name = a.name
        inner join uniform as u on l.name = u.name
        group by l.initiative_id, l.kpi_id, u.draw
    )

    select
        l.initiative_id,
        l.kpi_id,
        l.pool,
        l.is_proven,
        t.draw,
        (l.estimate + l.std_error * t.drawn) * l.units_per_effect * v.unit_value * l.worth as benefit,
        (l.estimate + l.std_error * t.drawn) * l.units_per_effect * v.unit_value * l.worth_discounted
            as benefit_discounted,
        (l.estimate + l.std_error * t.drawn) * l.units_per_effect * v.unit_value * l.worth_so_far as benefit_so_far
    from lines as l
    inner join student as t on l.initiative_id = t.initiative_id and l.kpi_id = t.kpi_id
    inner join valued as v on l.initiative_id = v.initiative_id and l.kpi_id = v.kpi_id and t.draw = v.draw;

-- Every initiative in every draw. Without a recorded cost there is no return.
create or replace macro roi.outcomes(initiative, changes) as table
    with benefits as (
        select
            initiative_id,
            draw,
            sum(benefit) filter (where is_proven) as benefit,
            sum(benefit_discounted) filter (where is_proven) as benefit_discounted,
            sum(benefit_so_far) filter (where is_proven) as benefit_so_far,
            sum(benefit) as benefit_if_true
        from roi.line_draws(initiative, changes)
        group by initiative_id, draw
    ),

    costs as (
        select
            initiative_id,
            sum(amount) as amount,
            sum(amount_discounted) as amount_discounted,
            sum(amount_so_far) as amount_so_far
        from roi.costs(initiative, changes)
        group by initiative_id
    ),

    factors as (
        select
            a.initiative_id,
            u.draw,
            roi.triangular(u.drawn, a.low_value, a.mode_value, a.high_value) as cost_factor
        from roi.assumptions(initiative, changes) as a
        cross join (
            select generate_subscripts(draws, 1) as draw, unnest(draws) as drawn
            from roi.roi_draw
            where kind = 'value' and name = 'cost_factor'
        ) as u
        where a.name = 'cost_factor'
    )

    select
        f.initiative_id,
        f.draw,
        coalesce(b.benefit, 0) as benefit,
        coalesce(b.benefit_discounted, 0) as benefit_discounted,
        coalesce(b.benefit_so_far, 0) as benefit_so_far,
        coalesce(b.benefit_if_true, 0) as benefit_if_true,
        c.amount * f.cost_factor as cost,
        c.amount_discounted * f.cost_factor as cost_discounted,
        c.amount_so_far * f.cost_factor as cost_so_far
    from factors as f
    left join benefits as b on f.initiative_id = b.initiative_id and f.draw = b.draw
    left join costs as c on f.initiative_id = c.initiative_id;

-- Month by month, effects at their estimate and values at their mode.
create or replace macro roi.months(initiative, changes) as table
    with months as (
        select i.initiative_id, unnest(generate_series(1, s.horizon_months)) as month
        from roi.roi_initiative as i
        cross join roi.settings(changes) as s
        where initiative is null or i.initiative_id = initiative
    ),

    benefits as (
        select
            m.initiative_id,
            m.month,
            sum(l.estimate * l.units_per_effect * l.unit_value_mode
                * roi.worth_of_month(l.shape, m.month - l.ramp_months, l.base_share)) as benefit
        from months as m
        inner join roi.lines(initiative, changes) as l on m.initiative_id = l.initiative_id
        where l.is_proven and l.unit_value_mode is not null
        group by m.initiative_id, m.month
    ),

    costs as (
        select c.initiative_id, c.month_index + 1 as month, sum(c.amount * a.mode_value) as cost
        from roi.roi_cost as c
        inner join roi.assumptions(initiative, changes) as a
            on c.initiative_id = a.initiative_id and a.name = 'cost_factor'
        group by c.initiative_id, c.month_index
    )

    select
        m.initiative_id,
        m.month,
        coalesce(b.benefit, 0) as benefit,
        coalesce(c.cost, 0) as cost,
        sum(coalesce(b.benefit, 0) - coalesce(c.cost, 0)) over (partition by m.initiative_id order by m.month)
            as net_so_far
    from months as m
    left join benefits as b on m.initiative_id = b.initiative_id and m.month = b.month
    left join costs as c on m.initiative_id = c.initiative_id and m.month = c.month;
{% endmacro %}
