-- depends_on: {{ ref('roi_method') }}
select
    sentence,
    {%- for column in [
        'count_initiatives', 'count_pays', 'count_does_not_pay', 'count_not_proven', 'count_cannot_conclude',
    ] %}
    cast({{ column }} as bigint) as {{ column }},
    {%- endfor %}
    {%- for column in [
        'cost_amount', 'cost_so_far', 'benefit_so_far', 'net_so_far_p5', 'net_so_far_p50', 'net_so_far_p95', 'net_p5', 'net_p50',
        'net_p95', 'net_if_true_p50', 'probability_so_far_positive',
    ] %}
    cast({{ column }} as double) as {{ column }},
    {%- endfor %}
    currency
from {{ asked('what_if_portfolio', of_all=true) }}
