{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

with answers as (
    select
        case
            when r.customer_key is not null then 'customer'
            when r.employee_key is not null then 'employee' else 'response'
        end as entity_type,
        -- Who answered anonymously is never joined to a person: the answer stands for itself.
        coalesce(r.customer_key, r.employee_key, r.response_key) as entity_key,
        r.answer_key as record_key,
        r.response_key,
        r.month_start_on as period_start_on,
        {{ kpi_segments({
            'location': 'coalesce(l.location_name, l.location_id, t.location, c.location)',
            'region': 'c.region',
            'country': 'c.country',
            'language': 'c.language',
            'plan': 'c.plan',
            'value_tier': 'c.value_tier',
            'need_tier': 'c.need_tier',
            'generation': 'coalesce(c.generation, e.generation)',
            'role_family': 'e.role_family',
            'department': 't.department',
            'team': 't.team',
            'channel': 'r.channel',
            'self_declared_group': 'coalesce(c.self_declared_group, e.self_declared_group)',
        }) }},
        r.instrument,
        -- Where nobody says what was asked about, a recommendation is about the whole, a rating about a contact.
        coalesce(
            r.relation, case when r.instrument in ('csat', 'ces') then 'transactional' else 'relational' end
        ) as relation,
        r.scale_min,
        r.scale_max,
        r.score_oriented as score,
        r.is_counted
    from {{ ref('fct_response') }} as r
    left join {{ ref('segment_customer') }} as c on r.customer_key = c.customer_key
    left join {{ ref('dim_employee') }} as e on r.employee_key = e.employee_key
    left join {{ ref('segment_team') }} as t on coalesce(r.team_key, e.team_key) = t.team_key
    left join {{ ref('dim_location') }} as l on r.location_key = l.location_key
),

counted as (
    select *
    from answers
    where is_counted
),

-- One index per questionnaire, over its 5-point items.
engaged as (
    select
        max(entity_type) as entity_type,
        max(entity_key) as entity_key,
        response_key as record_key,
        max(period_start_on) as period_start_on,
        {%- for name in kpi_segment_columns() %}
        max({{ name }}) as {{ name }},
        {%- endfor %}
        count(*) as count_items,
        count(case when is_counted then score end) as count_answered,
        avg(case when is_counted then score end) as mean_score
    from answers
    where instrument = 'engagement' and scale_min = 1 and scale_max = 5
    group by response_key
)

{% set nps_points = "case when score >= 9 then 1 when score <= 6 then -1 else 0 end" %}
{% set eleven = "scale_min = 0 and scale_max = 10" %}
{% set five = "scale_min = 1 and scale_max = 5" %}
{% set seven = "scale_min = 1 and scale_max = 7" %}
{{ contribution(
    'nps', 'counted', nps_points, where="instrument = 'nps' and relation = 'relational' and " ~ eleven
) }}
union all
{{ contribution(
    'nps_transactional', 'counted', nps_points,
    where="instrument = 'nps' and relation = 'transactional' and " ~ eleven
) }}
union all
{{ contribution('enps', 'counted', nps_points, where="instrument = 'enps' and " ~ eleven) }}
union all
{% for suffix, relation in [('', 'transactional'), ('_relational', 'relational')] %}
{% set asked = "instrument = 'csat' and relation = '" ~ relation ~ "' and " ~ five %}
{{ contribution('csat' ~ suffix, 'counted', as_number('score >= 4'), where=asked) }}
union all
{{ contribution('csat_mean' ~ suffix, 'counted', 'score', where=asked) }}
union all
{% endfor %}
{{ contribution('ces', 'counted', 'score', where="instrument = 'ces' and " ~ seven) }}
union all
{{ contribution(
    'ces_easy_share', 'counted', as_number('score >= 5'), where="instrument = 'ces' and " ~ seven
) }}
union all
{{ contribution(
    'engagement', 'engaged', '100 * (mean_score - 1) / 4', where='count_answered * 3 >= count_items * 2'
) }}
