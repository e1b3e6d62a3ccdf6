"""Other choices of units."""

import numpy as np
import pyarrow as pa

from dbt_project.methods import permutation


def model(dbt, session):  # noqa: ANN001, ANN201 - dbt passes its own objects
    """Compare the difference of the arms with that of every other choice of units."""
    dbt.config(schema="intermediate", materialized="table", contract={"enforced": False})
    rows = dbt.ref("int_impact_choices").to_arrow_table().to_pylist()
    alike = {}
    for row in rows:
        alike.setdefault((row["count_treated"], row["count_comparison"]), []).append(row)
    found = []
    for (treated, comparison), group in alike.items():
        if permutation.can_reject(treated, comparison):
            numbers = np.array([row["numbers"] for row in group])
            p = permutation.p_values(numbers, np.arange(treated + comparison) < treated)
            found += zip(group, p.tolist(), strict=True)
    return pa.table(
        {
            "initiative_id": pa.array([row["initiative_id"] for row, _ in found], pa.string()),
            "kpi_id": pa.array([row["kpi_id"] for row, _ in found], pa.string()),
            "p_value": pa.array([p for _, p in found], pa.float64()),
        }
    )
