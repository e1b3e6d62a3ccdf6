"""Standard draws for Monte Carlo. What they mean is SQL: see roi_method."""

from dbt_project.methods import draw_table


def model(dbt, session):  # noqa: ANN001, ANN201 - dbt passes its own objects
    """Return one row per effect and value with its draws."""
    dbt.config(materialized="table")
    # dbt finds what a model reads only where `ref` is called on its own.
    effects = dbt.ref("roi_effect")
    correlations = dbt.ref("int_roi_correlation")
    pools = dbt.ref("roi_pool")
    names = pools.project("value_names").fetchall()
    return draw_table.table(
        effects.project("initiative_id, kpi_id, degrees_freedom").to_arrow_table(),
        correlations.to_arrow_table(),
        [value_names for (value_names,) in names],
        count=dbt.config.get("count_draws"),
        seed=dbt.config.get("seed"),
    )
