"""Series with nobody to be compared with."""

import pyarrow as pa

from dbt_project.methods.segmented import COSINES, Series, estimates


def model(dbt, session):  # noqa: ANN001, ANN201 - dbt passes its own objects
    """Estimate the change of level of initiatives that have nobody to be compared with."""
    dbt.config(schema="intermediate", materialized="table", contract={"enforced": False})
    rows = dbt.ref("int_impact_series").to_arrow_table().to_pylist()
    series = (
        Series(
            (row["initiative_id"], row["kpi_id"]),
            tuple(row["months"]),
            tuple(row["calendar"]),
            tuple(row["is_after"]),
            tuple(row["values"]),
        )
        for row in rows
    )
    units = {(row["initiative_id"], row["kpi_id"]): row["count_units"] for row in rows}
    found = list(estimates(series))
    return pa.table(
        {
            "initiative_id": pa.array([key[0] for key, _, _ in found], pa.string()),
            "kpi_id": pa.array([key[1] for key, _, _ in found], pa.string()),
            "estimate": pa.array([effect for _, effect, _ in found], pa.float64()),
            "std_error": pa.array([error for _, _, error in found], pa.float64()),
            "degrees_freedom": pa.array([float(COSINES)] * len(found), pa.float64()),
            "count_units": pa.array([units[key] for key, _, _ in found], pa.int64()),
        }
    )
