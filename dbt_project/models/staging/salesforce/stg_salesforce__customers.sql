-- Accounts and contacts are also prospects and suppliers.
select
    {{ crm_customer() }}
from {{ source('raw_salesforce', 'customers') }} as entry
where {{ is_crm_customer(source('raw_salesforce', 'opportunities')) }}
