"""How often customers without a contract will buy: BG/NBD.

Fader, Hardie and Lee 2005, Marketing Science 24(2). While a customer is alive, purchases are Poisson with
a rate that is gamma distributed over customers (r, alpha). After each purchase the customer leaves for good
with a probability that is beta distributed (a, b).
Per customer: x repeat purchases, t_x time of the last one and T length of the record, both counted from
the first purchase; any unit of time, as long as it is the same everywhere.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

Numbers = NDArray[np.float64]
_STARTS = ((1.0, 5.0, 1.0, 1.0), (0.3, 5.0, 0.8, 2.5), (2.0, 20.0, 0.5, 5.0))  # r, alpha, a, b
_BOUND = 10.0  # of the logarithms: keeps the search where differences of gamma functions are numbers


class FitError(Exception):
    """There is nothing to fit: nobody came back, or the likelihood is not a number."""


@dataclass(frozen=True)
class PurchaseModel:
    """A fitted BG/NBD; alpha in the unit of time of the records."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def expected(self, x: ArrayLike, t_x: ArrayLike, length: ArrayLike, ahead: ArrayLike) -> Numbers:
        """Return the purchases to expect in the next ``ahead`` units of time (their equation 10)."""
        x, t_x, length, ahead = (np.asarray(v, float) for v in (x, t_x, length, ahead))
        r, alpha, a, b, _ = astuple(self)
        a = a if abs(a - 1) > 1e-6 else 1 + 1e-6  # the formula has a removable gap at a = 1
        reach = alpha + length + ahead
        lasting = ((alpha + length) / reach) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, ahead / reach)
        dead = np.where(
            x > 0, a / np.maximum(b + x - 1, 1e-12) * ((alpha + length) / (alpha + t_x)) ** (r + x), 0
        )
        return np.maximum((a + b + x - 1) / (a - 1) * (1 - lasting) / (1 + dead), 0.0)


def log_likelihood(
    parameters: tuple[float, float, float, float], x: Numbers, t_x: Numbers, length: Numbers
) -> Numbers:
    """Return each customer's log-likelihood under (r, alpha, a, b); their equation 6."""
    r, alpha, a, b = parameters
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    leaving = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * np.log(alpha + length)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    return common + leaving + np.where(x > 0, np.logaddexp(alive, gone), alive)


def fit(x: ArrayLike, t_x: ArrayLike, length: ArrayLike, customers: ArrayLike | None = None) -> PurchaseModel:
    """Fit by maximum likelihood; ``customers`` says how many share a row. FitError when nothing fits."""
    x, t_x, length = (np.asarray(v, float) for v in (x, t_x, length))
    weight = np.ones_like(x) if customers is None else np.asarray(customers, float)
    if not np.any(x > 0):
        raise FitError("nobody came back")
    unit = max(float(length.max(initial=0)), 1e-9) / 30  # the same numbers whatever the unit of time

    def loss(logs: Numbers) -> float:
        r, alpha, a, b = np.exp(logs)
        each = log_likelihood((r, alpha, a, b), x, t_x / unit, length / unit)
        return -float(np.sum(weight * each) / np.sum(weight))

    best = minimize_from(loss, _STARTS)
    r, alpha, a, b = (float(v) for v in np.exp(best))
    found = log_likelihood((r, alpha * unit, a, b), x, t_x, length)
    return PurchaseModel(r, alpha * unit, a, b, float(np.sum(weight * found)))


def minimize_from(loss: object, starts: tuple[tuple[float, ...], ...]) -> Numbers:
    """Return the best logarithms of parameters over several starts.

    The edge of the search is a valid answer: where customers hardly differ the spread goes to nothing,
    and what is expected of them stays finite.
    """
    found = [
        minimize(loss, np.log(start), method="L-BFGS-B", bounds=[(-_BOUND, _BOUND)] * len(start),
                 options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9})
        for start in starts
    ]  # fmt: skip
    best = min(found, key=lambda result: result.fun)
    if not np.isfinite(best.fun):
        raise FitError("the likelihood is not a number")
    return best.x
