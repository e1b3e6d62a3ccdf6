{# Most particular first: the initiative's own line, the line for all, company.toml, what is measured, what others
   published. #}
{% set given = dict(var('money')['values']) %}
{% if var('margin_share') is not none %}
{% do given.update({'margin_share': dict(low=var('margin_share'), mode=var('margin_share'), high=var('margin_share'), source='company.toml')}) %}
{% endif %}
{% set salary = given.get('annual_salary') %}
with names as (
    select distinct trim(unnest(string_split(value_names, ','))) as name
    from {{ ref('roi_pool') }}
    union all
    select 'cost_factor' as name
),

candidates as (
    select initiative_id, name, low_value, mode_value, high_value, source, 1 as precedence
    from {{ ref('dim_assumption') }}
    where initiative_id <> 'all'
    union all
    select i.initiative_id, a.name, a.low_value, a.mode_value, a.high_value, a.source, 2 as precedence
    from {{ ref('dim_assumption') }} as a
    cross join {{ ref('dim_initiative') }} as i
    where a.initiative_id = 'all'
    {%- for name, value in given.items() %}
    union all
    select
        initiative_id, '{{ name }}' as name,
        {{ value.low }} as low_value, {{ value.mode }} as mode_value, {{ value.high }} as high_value,
        {{ text_literal(value.source) }} as source, 3 as precedence
    from {{ ref('dim_initiative') }}
    {%- endfor %}
    union all
    select
        i.initiative_id, 'monthly_revenue_per_customer' as name,
        m.low_value, m.mode_value, m.high_value, m.source, 4 as precedence
    from {{ ref('int_roi_customer_spend') }} as m
    cross join {{ ref('dim_initiative') }} as i
    {%- if salary %}
    union all
    select
        initiative_id, 'replacement_cost' as name,
        0.16 * {{ salary.low }} as low_value, 0.21 * {{ salary.mode }} as mode_value, 0.30 * {{ salary.high }} as high_value,
        '21 % of salary, 16 for the lowest paid (Boushey and Glynn 2012); 30 as a ceiling' as source, 5 as precedence
    from {{ ref('dim_initiative') }}
    {%- endif %}
    union all
    select
        initiative_id, 'cost_factor' as name, 1 as low_value, 1 as mode_value, 1 as high_value,
        'costs are taken as recorded' as source, 6 as precedence
    from {{ ref('dim_initiative') }}
),

ranked as (
    select *, row_number() over (partition by initiative_id, name order by precedence) as choice
    from candidates
)

select
    r.initiative_id,
    r.name,
    cast(r.low_value as double) as low_value,
    cast(r.mode_value as double) as mode_value,
    cast(r.high_value as double) as high_value,
    coalesce(r.source, 'source not given') as source
from ranked as r
inner join names as n on r.name = n.name
where r.choice = 1
