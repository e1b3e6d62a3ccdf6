{% set rules = verdict_rules() %}
-- Which of the rules hold; the rules themselves stand in macros/impact/verdict_rules.sql.
{% for rule in rules %}
select
    initiative_id,
    kpi_id,
    cast({{ loop.index }} as bigint) as rank,
    '{{ rule.code }}' as reason_code,
    {{ text_literal(rule.verdict) }} as verdict,
    {{ 'true' if rule.get('is_reason', true) else 'false' }} as is_reason,
    {{ rule.says }} as sentence
from {{ ref('int_impact_facts') }}
where {{ rule.when }}
{{ "union all" if not loop.last }}
{%- endfor %}
