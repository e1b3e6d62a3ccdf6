"""Statistics that SQL has no function for. Numbers in, numbers out: no dbt, no DuckDB, no files, no clock."""
