{{ vendor_row_counts('intercom', {
    'conversations': ['tickets', 'answers'],
    'conversation_parts': ['messages', 'ticket_events'],
    'teams': ['teams'],
    'contacts': [],
    'admins': [],
}) }}
