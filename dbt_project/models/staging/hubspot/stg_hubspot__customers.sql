select
    {{ crm_customer() }}
from {{ source('raw_hubspot', 'customers') }} as entry
where not coalesce(entry._is_deleted, false) and coalesce(entry.is_customer, false)
