{{ config(materialized='view', schema='intermediate', contract={'enforced': false}) }}

with staff as (
    select
        'employee' as entity_type,
        m.employee_key as entity_key,
        m.employee_key as record_key,
        m.month_start_on as period_start_on,
        {{ kpi_segments({
            'location': 'coalesce(l.location_name, l.location_id)',
            'generation': 'e.generation',
            'tenure_band': 'm.tenure_band',
            'role_family': 'm.role_family',
            'department': 'm.department',
            'team': 't.team',
            'self_declared_group': 'e.self_declared_group',
        }) }},
        coalesce(m.is_leaver, false) as is_leaver,
        coalesce(m.is_voluntary, false) as is_voluntary,
        coalesce(m.is_regretted, false) as is_regretted,
        coalesce(m.exit_kind, 'unknown') = 'unknown' as is_reason_unknown,
        m.is_customer_facing,
        m.person_years,
        (m.headcount_start + m.headcount_end) / 24e0 as headcount_years,
        m.absence_days,
        m.working_days
    from {{ ref('fct_employment_month') }} as m
    left join {{ ref('dim_employee') }} as e on m.employee_key = e.employee_key
    left join {{ ref('segment_team') }} as t on m.team_key = t.team_key
    left join {{ ref('dim_location') }} as l on m.location_key = l.location_key
)

{{ contribution('turnover', 'staff', as_number('is_leaver'), 'person_years') }}
union all
{{ contribution('turnover_voluntary', 'staff', as_number('is_leaver and is_voluntary'), 'person_years') }}
union all
{{ contribution('turnover_regretted', 'staff', as_number('is_leaver and is_regretted'), 'person_years') }}
union all
{{ contribution(
    'turnover_unknown_reason', 'staff', as_number('is_leaver and is_reason_unknown'), 'person_years'
) }}
union all
{{ contribution(
    'turnover_customer_facing', 'staff', as_number('is_leaver'), 'person_years', where='is_customer_facing'
) }}
union all
{{ contribution('turnover_headcount', 'staff', as_number('is_leaver'), 'headcount_years') }}
union all
{{ contribution(
    'absence_rate', 'staff', 'absence_days', 'working_days', where='absence_days is not null and working_days > 0'
) }}
