{{ vendor_row_counts('bamboohr', {
    'employees': ['employees'],
    'employment_status': [],
    'job_info': [],
    'compensation': [],
    'time_off': ['absences'],
    'departments': ['teams'],
    'locations': ['locations'],
}) }}
