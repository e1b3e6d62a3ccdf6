-- depends_on: {{ ref('roi_method') }}
select
    initiative_id,
    verdict,
    sentence,
    reason_codes,
    {%- for column in [
        'cost_amount', 'cost_so_far', 'benefit_p5', 'benefit_p50', 'benefit_p95', 'net_p5', 'net_p50', 'net_p95',
        'net_so_far_p5', 'net_so_far_p50', 'net_so_far_p95', 'net_if_true_p5', 'net_if_true_p50', 'net_if_true_p95',
        'npv', 'roi_p5', 'roi_p50', 'roi_p95', 'probability_roi_positive', 'probability_if_true',
    ] %}
    cast({{ column }} as double) as {{ column }},
    {%- endfor %}
    cast(payback_month as bigint) as payback_month,
    payback_text,
    break_even_kpi_id,
    cast(break_even_effect as double) as break_even_effect,
    cast(break_even_ci_low as double) as break_even_ci_low,
    cast(break_even_ci_high as double) as break_even_ci_high,
    break_even_sentence,
    guardrails_harmed,
    cast(count_proven as bigint) as count_proven,
    cast(horizon_months as bigint) as horizon_months,
    cast(discount_rate as double) as discount_rate,
    currency
from {{ asked('what_if') }}
