-- Everything that happened but comments, which are messages. A ticket is reopened when it was solved before.
-- What happened to a ticket goes with it when it is deleted.
{% set solved = "entry.previous_value = 'solved'" %}
select
    {{ entity_row('ticket_event', {
        'ticket_id': 'entry.ticket_id',
        'event_at': 'entry.created_at',
        'event_type': "case when entry.event_type = 'Create' then 'created' "
            ~ "when entry.status in ('solved', 'closed') then entry.status "
            ~ "when entry.status in ('new', 'open', 'pending', 'hold') and " ~ solved ~ " then 'reopened' "
            ~ "when entry.status in ('pending', 'hold') then 'pending' "
            ~ "when entry.priority is not null then 'priority_changed' "
            ~ "when entry.assignee_id is not null or entry.group_id is not null then 'assigned' else 'other' end",
        'agent_id': 'case when updater.is_staff then updater.employee_id end',
        'priority': 'entry.priority',
        'detail': "concat_ws(' ', entry.event_type, entry.status)",
    }) }}
from {{ source('raw_zendesk', 'ticket_events') }} as entry
left join {{ ref('stg_zendesk__users') }} as updater
    on entry._source = updater._source and entry.updater_id = updater.id
left join {{ source('raw_zendesk', 'tickets') }} as ticket
    on entry._source = ticket._source and entry.ticket_id = ticket.id
where
    not coalesce(entry._is_deleted, false)
    and not coalesce(ticket._is_deleted, false)
    and entry.event_type <> 'Comment'
