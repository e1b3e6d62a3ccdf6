-- The company's own number tells a person; where BambooHR has none, its own number has to.
select
    {{ entity_row('employee', {
        'employee_id': 'coalesce(entry.employee_number, entry.id)',
        'email': 'entry.work_email',
        'birth_year': 'entry.birth_year',
        'self_declared_group': 'entry.self_declared_group',
        'role_family': 'entry.job_title',
        'hired_on': 'coalesce(entry.original_hire_date, entry.hire_date)',
    }) }}
from {{ source('raw_bamboohr', 'employees') }} as entry
where not coalesce(entry._is_deleted, false)
