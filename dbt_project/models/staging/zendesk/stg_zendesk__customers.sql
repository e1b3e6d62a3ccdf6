-- Who only has an address is known by it; the core finds the number when another system tells it.
select
    {{ entity_row('customer', {
        'customer_id': 'coalesce(entry.external_id, entry.email, entry.id)',
        'email': 'entry.email',
        'language': 'lower(substr(entry.locale, 1, 2))',
    }) }}
from {{ source('raw_zendesk', 'users') }} as entry
where not coalesce(entry._is_deleted, false) and coalesce(entry.role, '') = 'end-user'
