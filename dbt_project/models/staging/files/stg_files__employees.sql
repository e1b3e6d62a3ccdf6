with versions as (
    select *, {{ version_rank() }} as version_rank
    from {{ source('raw_files', 'employee') }}
)

select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    employee_id,
    email,
    region,
    country,
    language,
    birth_year,
    self_declared_group,
    team_id,
    department,
    location_id,
    role_family,
    hired_on,
    tenure_years,
    is_in_base_group,
    is_leaver,
    observed_on
from versions
where version_rank = 1 and not coalesce(_is_deleted, false)
