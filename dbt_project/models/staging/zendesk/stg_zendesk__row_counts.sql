{{ vendor_row_counts('zendesk', {'tickets': ['tickets']}) }}
