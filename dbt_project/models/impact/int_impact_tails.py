"""What needs Student's t."""

import pyarrow as pa

from dbt_project.methods import student


def model(dbt, session):  # noqa: ANN001, ANN201 - dbt passes its own objects
    """Add what needs Student's t to every contrast: limits, p-value, smallest effect that would be found."""
    dbt.config(schema="intermediate", materialized="table", contract={"enforced": False})
    rows = dbt.ref("int_impact_contrasts").to_arrow_table()
    number = {
        name: rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in ("estimate", "se_pooled", "df_pooled", "se_welch", "df_welch")
    }
    added = student.widest(
        number["estimate"],
        (number["se_pooled"], number["se_welch"]),
        (number["df_pooled"], number["df_welch"]),
    )
    for name, values in added.items():
        rows = rows.append_column(name, pa.array(values, pa.float64(), from_pandas=True))
    return rows
