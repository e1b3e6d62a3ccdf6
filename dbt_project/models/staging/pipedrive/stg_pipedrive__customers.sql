-- Persons and organizations are also leads and suppliers.
select
    {{ crm_customer() }}
from {{ source('raw_pipedrive', 'customers') }} as entry
where {{ is_crm_customer(source('raw_pipedrive', 'deals')) }}
