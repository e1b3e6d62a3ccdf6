{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

with tickets as (
    select
        case when k.customer_key is null then 'ticket' else 'customer' end as entity_type,
        coalesce(k.customer_key, k.ticket_key) as entity_key,
        k.ticket_key as record_key,
        k.month_start_on as period_start_on,
        {{ kpi_segments({
            'location': 'coalesce(l.location_name, l.location_id, t.location)',
            'region': 'c.region',
            'country': 'c.country',
            'language': 'c.language',
            'plan': 'c.plan',
            'value_tier': 'c.value_tier',
            'need_tier': 'c.need_tier',
            'generation': 'c.generation',
            'department': 't.department',
            'team': 't.team',
            'channel': 'k.channel',
            'self_declared_group': 'c.self_declared_group',
        }) }},
        k.is_replied_at_follow_up,
        k.is_one_touch,
        k.is_reopened,
        k.is_answered,
        k.is_resolved_at_follow_up,
        k.is_sla_met,
        k.seconds_to_answer,
        k.first_reply_minutes,
        k.first_reply_business_minutes,
        k.first_resolution_minutes,
        k.first_resolution_business_minutes,
        k.full_resolution_minutes,
        k.full_resolution_business_minutes
    from {{ ref('fct_ticket') }} as k
    left join {{ ref('segment_customer') }} as c on k.customer_key = c.customer_key
    left join {{ ref('segment_team') }} as t on k.team_key = t.team_key
    left join {{ ref('dim_location') }} as l on k.location_key = l.location_key
    where k.is_counted
)

{{ contribution(
    'unreplied_share', 'tickets', as_number('not is_replied_at_follow_up'),
    where='is_replied_at_follow_up is not null and is_answered is null'
) }}
union all
{{ contribution('one_touch_rate', 'tickets', as_number('is_one_touch'), where='is_one_touch is not null') }}
union all
{{ contribution('reopen_rate', 'tickets', as_number('is_reopened'), where='is_reopened is not null') }}
union all
{{ contribution('sla_attainment', 'tickets', as_number('is_sla_met'), where='is_sla_met is not null') }}
union all
{{ contribution('answer_rate', 'tickets', as_number('is_answered'), where='is_answered is not null') }}
union all
{{ contribution(
    'resolution_rate', 'tickets', as_number('is_resolved_at_follow_up'), where='is_resolved_at_follow_up is not null'
) }}
union all
{{ contribution(
    'seconds_to_answer', 'tickets', 'seconds_to_answer', where='is_answered and seconds_to_answer is not null'
) }}
{% for kpi_id in [
    'first_reply_minutes', 'first_reply_business_minutes', 'first_resolution_minutes',
    'first_resolution_business_minutes', 'full_resolution_minutes', 'full_resolution_business_minutes',
] %}
union all
{{ contribution(kpi_id, 'tickets', kpi_id, where=kpi_id ~ ' is not null') }}
{% endfor %}
