{% set money = var('money') %}
{% set signs = {'EUR': '€', 'GBP': '£', 'USD': '$'} %}
select
    cast({{ money['horizon_months'] }} as bigint) as horizon_months,
    cast({{ money['discount_rate'] }} as double) as discount_rate,
    cast({{ money['service_floor_share'] }} as double) as service_floor_share,
    cast({{ var('k_people') }} as bigint) as k_people,
    {{ text_literal(var('currency')) }} as currency,
    {{ text_literal(signs.get(var('currency'), var('currency') ~ ' ')) }} as currency_sign,
    cast({{ as_of_date() }} as date) as as_of_on,
    cast(0.95 as double) as pays_from_probability,
    cast(0.05 as double) as significance
