-- Prospects are no customers, and open or lost deals no contracts: those rows are only looked up.
{{ vendor_row_counts('salesforce', {'customers': [], 'opportunities': []}) }}
