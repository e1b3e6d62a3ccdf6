select
    {{ entity_row('team', {
        'team_id': 'coalesce(team.value, entry.id)',
        'team_name': 'entry.name',
    }) }}
from {{ source('raw_freshdesk', 'groups') }} as entry
left join {{ source_setting('teams') }} as team on entry._source = team.source and entry.id = team.entry
where not coalesce(entry._is_deleted, false)
