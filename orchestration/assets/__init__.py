"""The stages of a run as Dagster assets: streams, raw tables, models, checks, the published file."""
