"""From purchase histories to expected purchases: brings together ``purchases`` and ``spend``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import spearmanr

from dbt_project.methods import purchases, spend
from dbt_project.methods.purchases import FitError, Numbers, PurchaseModel

WEEKS_PER_MONTH = 365.25 / 12 / 7
MOST_SPENDERS = 20_000  # the first so many by key: Gamma-Gamma has no shorter form of the data
HISTORY = ("count_repeats", "last_repeat_week", "record_weeks")
SCHEMA = pa.schema(
    [("fit", pa.string()), *((name, pa.int64()) for name in HISTORY)]
    + [
        (name, pa.float64())
        for name in (
            "expected_holdout", "expected_discounted", "r", "alpha", "a", "b", "purchase_log_likelihood",
            "p", "q", "gamma", "spend_correlation",
        )
    ]
    + [("reason", pa.string())]
)  # fmt: skip


def fits(rows: pa.Table, *, months: int, discount_rate: float) -> pa.Table:
    """Fit each window of ``int_purchase_history``; a fit that is impossible is one row with its reason.

    ``months`` ahead are expected, discounted at ``discount_rate`` a year.
    """
    parts = []
    for name in rows["fit"].unique().to_pylist():
        window = rows.filter(pc.field("fit") == name)
        reason = window["too_few_reason"][0].as_py()
        try:
            part = _refused(name, reason) if reason else _fitted(name, window, months, discount_rate)
        except FitError as error:
            part = _refused(name, str(error))
        parts.append(part)
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()


def discounted(model: PurchaseModel, history: list[Numbers], months: int, discount_rate: float) -> Numbers:
    """Return the purchases of the coming months, each month's discounted to today."""
    total, before = np.zeros(history[0].size), np.zeros(history[0].size)
    for month in range(1, months + 1):
        until = model.expected(*history, month * WEEKS_PER_MONTH)
        total += (until - before) / (1 + discount_rate) ** (month / 12)
        before = until
    return total


def _refused(name: str, reason: str) -> pa.Table:
    return pa.Table.from_pylist([{"fit": name, "reason": reason}], schema=SCHEMA)


def _fitted(name: str, window: pa.Table, months: int, discount_rate: float) -> pa.Table:
    kinds = window.group_by(list(HISTORY)).aggregate([("customer_key", "count")]).sort_by(
        [(column, "ascending") for column in HISTORY]
    )  # fmt: skip
    history = [kinds[column].to_numpy().astype(float) for column in HISTORY]
    model = purchases.fit(*history, kinds["customer_key_count"].to_numpy())
    ahead = float(window["holdout_weeks"][0].as_py())
    values: dict[str, Any] = {
        "expected_holdout": model.expected(*history, ahead) if ahead > 0 else np.zeros(history[0].size),
        "expected_discounted": discounted(model, history, months, discount_rate),
        "r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b,
        "purchase_log_likelihood": model.log_likelihood,
        **_spend(window),
    }  # fmt: skip
    size = kinds.num_rows
    columns = {
        field.name: np.broadcast_to(values[field.name], size) for field in SCHEMA if field.name in values
    }
    columns |= {column: kinds[column] for column in HISTORY}
    columns |= {"fit": pa.repeat(name, size), "reason": pa.nulls(size, pa.string())}
    return pa.table({field.name: columns[field.name] for field in SCHEMA}, schema=SCHEMA)


def _spend(window: pa.Table) -> dict[str, float]:
    came_back = window.filter(pc.field("repeat_amount") > 0).sort_by("customer_key")
    repeats = came_back["count_repeats"].to_numpy()[:MOST_SPENDERS].astype(float)
    amounts = came_back["repeat_amount"].to_numpy()[:MOST_SPENDERS]
    model = spend.fit(repeats, amounts)
    together = float(spearmanr(repeats, amounts).statistic)
    return {"p": model.p, "q": model.q, "gamma": model.gamma, "spend_correlation": together}
