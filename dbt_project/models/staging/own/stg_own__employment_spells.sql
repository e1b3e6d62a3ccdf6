select
    _source,
    _stream,
    _file,
    _line,
    _row_key,
    {{ utc_timestamp('_changed_at') }} as _changed_at,
    _dlt_load_id,
    employee_id,
    valid_from_on,
    valid_to_on,
    team_id,
    department,
    location_id,
    role_family,
    is_customer_facing,
    fte_share,
    salary_amount,
    contracted_hours_per_week,
    is_exit,
    exit_kind,
    is_regretted
from {{ source('raw_own', 'employment_spell') }}
where not coalesce(_is_deleted, false)
