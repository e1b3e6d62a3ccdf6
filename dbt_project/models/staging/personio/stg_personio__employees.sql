select
    {{ entity_row('employee', {
        'employee_id': 'coalesce(entry.employee_number, entry.id)',
        'email': 'entry.email',
        'birth_year': 'entry.birth_year',
        'self_declared_group': 'entry.self_declared_group',
        'role_family': 'entry.position',
        'hired_on': 'entry.hire_date',
    }) }}
from {{ source('raw_personio', 'employees') }} as entry
where not coalesce(entry._is_deleted, false)
