select
    {{ entity_row('team', {
        'team_id': 'team.team_id',
        'team_name': 'entry.name',
    }) }}
from {{ source('raw_zendesk', 'groups') }} as entry
inner join {{ ref('stg_zendesk__groups') }} as team on entry._source = team._source and entry.id = team.id
where not coalesce(entry._is_deleted, false)
