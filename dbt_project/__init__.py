"""Raw tables to marts: a dbt project. Only `methods` is Python to import."""
