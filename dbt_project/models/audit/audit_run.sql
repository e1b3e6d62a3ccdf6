select
    {{ text_literal(run_setting('run_id') or 'manual') }} as run_id,
    {{ as_of() }} as as_of,
    {{ text_literal(var('company_name')) }} as company_name,
    {{ text_literal(var('zone')) }} as zone,
    {{ text_literal(var('currency')) }} as currency,
    {{ text_literal(var('profile')) }} as profile,
    cast(count(*) as bigint) as count_streams,
    cast(coalesce(sum(source_rows), 0) as bigint) as source_rows,
    cast(coalesce(sum(staged_rows), 0) as bigint) as staged_rows,
    cast(coalesce(sum(quarantined), 0) as bigint) as quarantined
from {{ ref('audit_row_counts') }}
