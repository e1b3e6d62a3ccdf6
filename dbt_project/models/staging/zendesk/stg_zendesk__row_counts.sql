{{ vendor_row_counts('zendesk', {
    'tickets': ['tickets'],
    'users': ['customers', 'employees'],
    'ticket_events': ['ticket_events', 'messages'],
    'satisfaction_ratings': ['responses'],
    'groups': ['teams']
}) }}
