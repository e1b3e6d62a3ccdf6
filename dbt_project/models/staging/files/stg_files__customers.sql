with versions as (
    select *, {{ version_rank() }} as version_rank
    from {{ source('raw_files', 'customer') }}
)

select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    customer_id,
    email,
    customer_since_on,
    region,
    country,
    language,
    birth_year,
    self_declared_group,
    location_id,
    plan,
    need_tier,
    acquisition_channel,
    referrals_made,
    is_lost,
    lost_reason_category,
    lost_reason,
    revenue_to_date_amount,
    observed_on
from versions
where version_rank = 1 and not coalesce(_is_deleted, false)
