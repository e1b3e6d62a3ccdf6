-- BambooHR keeps three histories of an employee, each row holding until the next: status, post and pay. A spell is
-- the time in which none of them changes. A status "Terminated" is no spell: its date is the last day of the one
-- before it.
with statuses as (
    select
        *,
        lower(employment_status) = 'terminated' as is_terminated,
        {{ holds_until('effective_on') }} as until_on
    from {{ source('raw_bamboohr', 'employment_status') }}
    where not coalesce(_is_deleted, false)
),

posts as (
    select
        *,
        {{ holds_until('effective_on') }} as until_on
    from {{ source('raw_bamboohr', 'job_info') }}
    where not coalesce(_is_deleted, false)
),

pay as (
    select
        *,
        {{ holds_until('effective_on') }} as until_on
    from {{ source('raw_bamboohr', 'compensation') }}
    where not coalesce(_is_deleted, false)
),

changes as (
    {%- for history in ['statuses', 'posts', 'pay'] %}
        select _source, employee_id, effective_on from {{ history }}
        {{- " union all" if not loop.last }}
    {%- endfor %}
),

segments as (
    select
        _source,
        employee_id,
        effective_on as from_on,
        lead(effective_on) over (partition by _source, employee_id order by effective_on) as next_on
    from (select distinct _source, employee_id, effective_on from changes) as days
),

described as (
    select
        segment._source,
        segment.employee_id,
        segment.from_on,
        coalesce(post._stream, status._stream) as _stream,
        coalesce(post._file, status._file) as _file,
        coalesce(post._line, status._line) as _line,
        coalesce(post._row_key, status._row_key) as _row_key,
        coalesce(post._changed_at, status._changed_at) as _changed_at,
        coalesce(post._dlt_load_id, status._dlt_load_id) as _dlt_load_id,
        coalesce(ending.is_terminated, false) as is_exit,
        case
            when ending.is_terminated then segment.next_on else {{ add_days('segment.next_on', -1) }}
        end as to_on,
        ending.termination_type,
        lower(ending.termination_regrettable) as regrettable,
        post.department,
        post.division,
        post.location,
        post.job_title,
        pay.rate_amount,
        pay.rate_currency,
        case when lower(pay.pay_type) = 'hourly' then 'hour' else lower(pay.paid_per) end as paid_per
    from segments as segment
    left join statuses as status on {{ holds_in('status', 'segment') }}
    left join posts as post on {{ holds_in('post', 'segment') }}
    left join pay on {{ holds_in('pay', 'segment') }}
    left join statuses as ending
        on
            segment._source = ending._source
            and segment.employee_id = ending.employee_id
            and segment.next_on = ending.effective_on
            and (ending.until_on is null or ending.effective_on < ending.until_on)
    where
        not coalesce(status.is_terminated, false)
        and (status.employee_id is not null or post.employee_id is not null)
),

full_time as (
    select
        source,
        cast(value as double) as hours_per_week
    from {{ source_setting('hours') }} as setting
    where entry = 'full_time_week'
)

select
    {{ entity_row('employment_spell', {
        'employee_id': 'coalesce(person.employee_number, person.id)',
        'valid_from_on': 'spell.from_on',
        'valid_to_on': 'spell.to_on',
        'team_id': "coalesce(" ~ json_text('team.value', 'id') ~ ", spell.department)",
        'department': 'coalesce(spell.division, spell.department)',
        'location_id': 'coalesce(place.value, spell.location)',
        'role_family': 'spell.job_title',
        'is_customer_facing': json_text('team.value', 'customer_facing'),
        'fte_share': 'person.standard_hours_per_week / coalesce(full_time.hours_per_week, 40e0)',
        'salary_amount': yearly_pay(
            'spell.rate_amount', 'spell.paid_per', 'spell.rate_currency', 'person.standard_hours_per_week'
        ),
        'contracted_hours_per_week': 'person.standard_hours_per_week',
        'is_exit': 'spell.is_exit',
        'exit_kind': "case when spell.is_exit then coalesce(leaving.value, "
            ~ exit_kind('spell.termination_type') ~ ") end",
        'is_regretted': "case when spell.regrettable in ('yes', 'true', '1') then true
            when spell.regrettable in ('no', 'false', '0') then false end",
    }, entry='spell') }}
from described as spell
inner join {{ source('raw_bamboohr', 'employees') }} as person
    on spell._source = person._source and spell.employee_id = person.id and not coalesce(person._is_deleted, false)
left join {{ source_setting('teams') }} as team
    on spell._source = team.source and spell.department = team.entry
left join {{ source_setting('locations') }} as place
    on spell._source = place.source and spell.location = place.entry
left join {{ source_setting('exits') }} as leaving
    on spell._source = leaving.source and spell.termination_type = leaving.entry
left join full_time on spell._source = full_time.source
