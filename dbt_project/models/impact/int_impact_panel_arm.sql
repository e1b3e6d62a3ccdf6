{{ config(schema='intermediate', contract={'enforced': false}) }}
{% set before = 'months_from_start between before_from and before_to' %}
{% set after = 'months_from_start between after_from and after_to' %}
{% set products = [('y', 'y'), ('y', 'x'), ('x', 'x'), ('u', 'u'), ('u', 'v'), ('v', 'v'),
    ('y', 'u'), ('y', 'v'), ('x', 'u'), ('x', 'v')] %}

-- Persons that were assigned, whether they took part or not. y and x are what a person adds to numerator and
-- denominator after the start, u and v before; an arm is kept as sums and products, which no person can be read from.
with assigned as (
    select
        a.initiative_id, a.unit_type, a.unit, a.arm,
        w.cohort_on, w.before_from, w.before_to, w.after_from, w.after_to
    from {{ ref('fct_assignment') }} as a
    inner join {{ ref('int_impact_windows') }} as w on a.initiative_id = w.initiative_id
    where a.unit_type in ('customer', 'employee')
),

sizes as (
    select initiative_id, arm, count(*) as count_assigned
    from assigned
    group by initiative_id, arm
),

-- KPIs that share their records share their follow-up.
follow_ups as (
    select contribution_id, max(follow_up_days) as follow_up_days
    from {{ ref('kpi_catalog') }}
    group by contribution_id
),

records as (
    select
        a.*, c.kpi_id as contribution_id, c.numerator, c.denominator, c.period_start_on,
        {{ months_between('a.cohort_on', 'c.period_start_on') }} as months_from_start
    from assigned as a
    inner join {{ ref('kpi_contribution') }} as c
        on a.unit = c.entity_key and a.unit_type = c.entity_type
    inner join follow_ups as f on c.kpi_id = f.contribution_id
    where c.period_type = 'month' and {{ kpi_month_elapsed('c.period_start_on', 'f.follow_up_days') }}
),

persons as (
    select
        initiative_id, contribution_id, arm, unit,
        coalesce(sum(numerator) filter (where {{ after }}), 0) as y,
        coalesce(sum(denominator) filter (where {{ after }}), 0) as x,
        coalesce(sum(numerator) filter (where {{ before }}), 0) as u,
        coalesce(sum(denominator) filter (where {{ before }}), 0) as v,
        count(*) filter (where {{ after }}) as records_after
    from records
    where {{ before }} or {{ after }}
    group by initiative_id, contribution_id, arm, unit
),

months as (
    select
        initiative_id, contribution_id,
        count(distinct period_start_on) filter (where {{ before }}) as count_periods_before,
        count(distinct period_start_on) filter (where {{ after }}) as count_periods_after
    from records
    group by initiative_id, contribution_id
),

arms as (
    select
        initiative_id, contribution_id, arm,
        count(*) filter (where x > 0) as count_after,
        count(*) filter (where v > 0) as count_before,
        cast(sum(records_after) as bigint) as count_records,
        {%- for name in ['y', 'x', 'u', 'v'] %}
        sum({{ name }}) as sum_{{ name }},
        {%- endfor %}
        {%- for one, two in products %}
        sum({{ one }} * {{ two }}) as sum_{{ one }}{{ two }}{{ "," if not loop.last }}
        {%- endfor %}
    from persons
    group by initiative_id, contribution_id, arm
)

select
    a.initiative_id, k.kpi_id, a.arm, k.scale, k.k_people, s.count_assigned,
    m.count_periods_before, m.count_periods_after,
    a.count_after, a.count_records,
    a.sum_y, a.sum_x, a.sum_yy, a.sum_yx, a.sum_xx,
    -- The past of one or two persons would be theirs to read: then nobody's past is used.
    {%- set few = 'a.count_before between 1 and k.k_people - 1' %}
    {%- set few_in_an_arm = 'bool_or(' ~ few ~ ') over (partition by a.initiative_id, k.kpi_id)' %}
    {%- for name in [
        'count_before', 'sum_u', 'sum_v', 'sum_uu', 'sum_uv', 'sum_vv', 'sum_yu', 'sum_yv', 'sum_xu', 'sum_xv'
    ] %}
    case when {{ few_in_an_arm }} then 0 else a.{{ name }} end as {{ name }}{{ "," if not loop.last }}
    {%- endfor %}
from arms as a
inner join sizes as s on a.initiative_id = s.initiative_id and a.arm = s.arm
inner join months as m on a.initiative_id = m.initiative_id and a.contribution_id = m.contribution_id
inner join {{ ref('kpi_catalog') }} as k
    on a.contribution_id = k.contribution_id and k.kind in ('share', 'nps', 'mean', 'ratio', 'poisson')
