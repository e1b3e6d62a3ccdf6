{{ vendor_row_counts('freshdesk', {
    'tickets': ['tickets', 'ticket_events'],
    'conversations': ['messages'],
    'groups': ['teams'],
    'satisfaction_ratings': ['answers'],
    'contacts': [],
    'agents': [],
}) }}
