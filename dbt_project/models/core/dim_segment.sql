{# Segments a KPI can be cut by: type -> relation, column, kind of record. #}
{% set cuts = [
    ('location', 'customer', 'location_name', 'customers'), ('region', 'customer', 'region', 'customers'),
    ('country', 'customer', 'country', 'customers'), ('language', 'customer', 'language', 'customers'),
    ('plan', 'customer', 'plan', 'customers'), ('value_tier', 'customer', 'value_tier', 'customers'),
    ('need_tier', 'customer', 'need_tier', 'customers'),
    ('generation', 'customer', 'generation', 'customers'),
    ('self_declared_group', 'customer', 'self_declared_group', 'customers'),
    ('lost_reason_category', 'customer', 'lost_reason_category', 'customers'),
    ('generation', 'employee', 'generation', 'employees'),
    ('role_family', 'employee', 'role_family', 'employees'),
    ('department', 'employee', 'department', 'employees'),
    ('location', 'employee', 'location_name', 'employees'),
    ('team', 'employee', 'team_name', 'employees'),
    ('self_declared_group', 'employee', 'self_declared_group', 'employees'),
    ('channel', 'ticket', 'channel', 'tickets'), ('team', 'ticket', 'team_name', 'tickets'),
    ('location', 'ticket', 'location_name', 'tickets')
] %}
with customers as (
    select
        customer.*,
        location.location_name
    from {{ ref('dim_customer') }} as customer
    left join {{ ref('dim_location') }} as location on customer.location_key = location.location_key
),

employees as (
    select
        employee.*,
        location.location_name,
        team.team_name
    from {{ ref('dim_employee') }} as employee
    left join {{ ref('dim_location') }} as location on employee.location_key = location.location_key
    left join {{ ref('dim_team') }} as team on employee.team_key = team.team_key
),

tickets as (
    select
        ticket.channel,
        location.location_name,
        team.team_name
    from {{ ref('fct_ticket') }} as ticket
    left join {{ ref('dim_location') }} as location on ticket.location_key = location.location_key
    left join {{ ref('dim_team') }} as team on ticket.team_key = team.team_key
    where ticket.is_counted
)

{% for type, entity, column, relation in cuts %}
    select distinct
        '{{ type }}' as segment_type,
        {{ column }} as segment,
        '{{ entity }}' as entity_type
    from {{ relation }}
    where {{ column }} is not null
    {{ "union all" if not loop.last }}
{% endfor %}
