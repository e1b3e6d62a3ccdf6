"""Fits BG/NBD and Gamma-Gamma. The statistics are in methods/; this only brings the rows there and back."""

from dbt_project.methods import lifetime


def model(dbt, session):  # noqa: ANN001, ANN201 - dbt passes its own objects
    """Return one row per fit and kind of purchase history."""
    dbt.config(materialized="table", schema="intermediate", contract={"enforced": False})
    # In order: the last digits of a sum depend on it, and a flat likelihood carries them into the parameters.
    rows = dbt.ref("int_purchase_history").order("fit, customer_key").to_arrow_table()
    return lifetime.fits(
        rows, months=dbt.config.get("lifetime_months"), discount_rate=dbt.config.get("discount_rate")
    )
