-- The company's word for a type goes before ours, and ours look at its name and its category.
select
    {{ entity_row('absence', {
        'absence_id': 'entry.id',
        'employee_id': 'coalesce(person.employee_number, entry.employee_id)',
        'starts_on': 'entry.starts_on',
        'ends_on': 'entry.ends_on',
        'kind': "coalesce(named.value, " ~ absence_kind("concat_ws(' ', entry.type_category, entry.type_name)") ~ ")",
        'absence_days': 'entry.days_count',
    }) }}
from {{ source('raw_personio', 'time_offs') }} as entry
left join {{ source('raw_personio', 'employees') }} as person
    on entry._source = person._source and entry.employee_id = person.id
left join {{ source_setting('absences') }} as named
    on entry._source = named.source and entry.type_name = named.entry
where
    not coalesce(entry._is_deleted, false)
    and coalesce(lower(entry.status), 'approved') = 'approved'
