-- The company's team a group stands for: what company.toml says, else the group's own name.
select
    entry._source,
    entry.id,
    coalesce(named.value, numbered.value, entry.name) as team_id
from {{ source('raw_zendesk', 'groups') }} as entry
left join {{ source_setting('teams') }} as named
    on entry._source = named.source and entry.name = named.entry
left join {{ source_setting('teams') }} as numbered
    on entry._source = numbered.source and entry.id = numbered.entry
