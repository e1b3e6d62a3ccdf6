"""Records of other systems, landed as raw tables. Knows dlt; nothing of dbt, Dagster or Streamlit."""
