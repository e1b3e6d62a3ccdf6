-- The kind is what company.toml says of the type's name, else what its words say. Whoever is not known to be
-- on holiday, on parental leave or learning is away.
with hours as (
    select
        source,
        cast(value as double) as hours_per_day
    from {{ source_setting('hours') }} as setting
    where entry = 'day'
)

select
    {{ entity_row('absence', {
        'absence_id': 'entry.id',
        'employee_id': 'coalesce(person.employee_number, entry.employee_id)',
        'starts_on': 'entry.starts_on',
        'ends_on': 'entry.ends_on',
        'kind': "coalesce(named.value, " ~ absence_kind('entry.type_name') ~ ")",
        'absence_days': "case when lower(entry.unit) = 'hours' then entry.amount / coalesce(hours.hours_per_day, 8e0)
            else entry.amount end",
    }) }}
from {{ source('raw_bamboohr', 'time_off') }} as entry
left join {{ source('raw_bamboohr', 'employees') }} as person
    on entry._source = person._source and entry.employee_id = person.id
left join {{ source_setting('absences') }} as named
    on entry._source = named.source and entry.type_name = named.entry
left join hours on entry._source = hours.source
where not coalesce(entry._is_deleted, false) and not coalesce(person._is_deleted, false)
