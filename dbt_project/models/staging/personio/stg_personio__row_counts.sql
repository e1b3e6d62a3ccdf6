{{ vendor_row_counts('personio', { 'employees': ['employees'], 'time_offs': ['absences'] }) }}
