-- Personio shows everybody as they are now: one spell from the hire to the end, in the post held last.
with full_time as (
    select
        source,
        cast(value as double) as hours_per_week
    from {{ source_setting('hours') }} as setting
    where entry = 'full_time_week'
)

select
    {{ entity_row('employment_spell', {
        'employee_id': 'coalesce(entry.employee_number, entry.id)',
        'valid_from_on': 'entry.hire_date',
        'valid_to_on': 'entry.termination_date',
        'team_id': "coalesce(" ~ json_text('team.value', 'id') ~ ", entry.team)",
        'department': 'entry.department',
        'location_id': 'coalesce(place.value, entry.office)',
        'role_family': 'entry.position',
        'is_customer_facing': json_text('team.value', 'customer_facing'),
        'fte_share': 'entry.weekly_working_hours / coalesce(full_time.hours_per_week, 40e0)',
        'salary_amount': "case when entry.fix_salary > 0
            then entry.fix_salary * case when entry.fix_salary_interval = 'monthly' then 12 else 1 end
            else nullif(entry.hourly_salary, 0) * 52 * entry.weekly_working_hours end",
        'contracted_hours_per_week': 'entry.weekly_working_hours',
        'is_exit': 'entry.termination_date is not null',
        'exit_kind': "case when entry.termination_date is not null then coalesce(leaving.value, "
            ~ exit_kind('entry.termination_type') ~ ") end",
    }) }}
from {{ source('raw_personio', 'employees') }} as entry
left join {{ source_setting('teams') }} as team
    on entry._source = team.source and entry.team = team.entry
left join {{ source_setting('locations') }} as place
    on entry._source = place.source and entry.office = place.entry
left join {{ source_setting('exits') }} as leaving
    on entry._source = leaving.source and entry.termination_type = leaving.entry
left join full_time on entry._source = full_time.source
where not coalesce(entry._is_deleted, false) and entry.hire_date is not null
