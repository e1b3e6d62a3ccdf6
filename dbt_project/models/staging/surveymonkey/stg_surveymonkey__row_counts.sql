{{ vendor_row_counts('surveymonkey', {
    'surveys': ['surveys'],
    'questions': ['questions'],
    'responses': ['responses']
}) }}
