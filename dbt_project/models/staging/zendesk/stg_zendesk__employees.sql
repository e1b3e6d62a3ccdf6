select
    {{ entity_row('employee', {
        'employee_id': 'coalesce(entry.external_id_of_employee, entry.email, entry.id)',
        'email': 'entry.email',
    }) }}
from {{ source('raw_zendesk', 'users') }} as entry
where not coalesce(entry._is_deleted, false) and coalesce(entry.role, '') <> 'end-user'
