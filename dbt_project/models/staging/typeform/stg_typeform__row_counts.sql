{{ vendor_row_counts('typeform', {
    'forms': ['surveys'],
    'fields': ['questions'],
    'responses': ['responses']
}) }}
