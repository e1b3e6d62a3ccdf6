select
    {{ entity_row('location', {
        'location_id': 'coalesce(named.value, entry.label)',
        'location_name': 'entry.label',
        'region': 'entry.state',
        'country': 'entry.country',
    }) }}
from {{ source('raw_bamboohr', 'locations') }} as entry
left join {{ source_setting('locations') }} as named
    on entry._source = named.source and entry.label = named.entry
where not coalesce(entry._is_deleted, false)
