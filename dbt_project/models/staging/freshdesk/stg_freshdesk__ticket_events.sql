-- What the statistics of a ticket date: its last solution, its last opening again, its closing.
with dated as (
    {% for column, event_type in {'resolved_at': 'solved', 'reopened_at': 'reopened', 'closed_at': 'closed'}.items() -%}
        select
            *,
            {{ column }} as event_at,
            '{{ event_type }}' as event_type
        from {{ source('raw_freshdesk', 'tickets') }}
        where {{ column }} is not null
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    {{ entity_row('ticket_event', {
        'ticket_id': 'entry.id',
        'event_at': 'entry.event_at',
        'event_type': 'entry.event_type',
        'agent_id': 'agent.email',
        'detail': 'entry.event_type',
    }) }}
from dated as entry
left join {{ source('raw_freshdesk', 'agents') }} as agent
    on entry._source = agent._source and entry.responder_id = agent.id
where not coalesce(entry._is_deleted, false)
