{% set entities = [
    'customer',
    'contract',
    'order_line',
    'ticket',
    'ticket_event',
    'message',
    'survey',
    'question',
    'response',
    'answer',
    'review',
    'employee',
    'employment_spell',
    'absence',
    'team',
    'location',
    'initiative',
    'assignment',
    'initiative_cost',
    'assumption'
] %}
{{ row_counts('own', entities) }}
