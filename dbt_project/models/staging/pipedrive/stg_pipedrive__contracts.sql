select
    {{ crm_contract() }}
from {{ source('raw_pipedrive', 'deals') }} as entry
-- Also a holder that was deleted since: what was paid remains what was paid.
left join {{ source('raw_pipedrive', 'customers') }} as holder
    on entry._source = holder._source and entry.holder_id = holder.id
where {{ is_crm_contract() }}
