"""What a purchase will be worth: Gamma-Gamma (Fader and Hardie 2013, note 025; Fader, Hardie and Lee 2005).

A customer's purchases scatter around an own mean (gamma with shape p); these means are gamma distributed
over customers (q, gamma). Per customer: x purchases with mean value m. Spend and frequency must not go
together; where they do, the figure is biased and the caller says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from dbt_project.methods.purchases import FitError, Numbers, minimize_from

_STARTS = ((6.0, 4.0, 15.0), (1.0, 3.0, 1.0), (10.0, 10.0, 10.0))  # p, q, gamma


@dataclass(frozen=True)
class SpendModel:
    """A fitted Gamma-Gamma; gamma in the unit of money of the records."""

    p: float
    q: float
    gamma: float
    log_likelihood: float

    def expected(self, x: ArrayLike, mean_value: ArrayLike) -> Numbers:
        """Return the value to expect of a next purchase; x = 0 gives the mean of all customers."""
        x, mean_value = np.asarray(x, float), np.asarray(mean_value, float)
        return self.p * (self.gamma + np.where(x > 0, mean_value * x, 0)) / (self.p * x + self.q - 1)


def log_likelihood(parameters: tuple[float, float, float], x: Numbers, mean_value: Numbers) -> Numbers:
    """Return each customer's log-likelihood of the mean value, given x purchases (note 025, equation 1a)."""
    p, q, gamma = parameters
    total = mean_value * x
    return (
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        + (p * x - 1) * np.log(mean_value) + p * x * np.log(x) - (p * x + q) * np.log(gamma + total)
    )  # fmt: skip


def fit(x: ArrayLike, mean_value: ArrayLike) -> SpendModel:
    """Fit by maximum likelihood to customers who came back; FitError when nothing fits.

    ``x`` and ``mean_value`` are above 0.
    """
    x, mean_value = np.asarray(x, float), np.asarray(mean_value, float)
    unit = max(float(np.mean(mean_value)), 1e-9) / 30  # the same numbers whatever the currency

    def loss(logs: Numbers) -> float:
        p, q, gamma = np.exp(logs)
        return -float(np.mean(log_likelihood((p, q, gamma), x, mean_value / unit)))

    p, q, gamma = (float(v) for v in np.exp(minimize_from(loss, _STARTS)))
    if q <= 1:
        raise FitError("the mean of all customers' spend is not finite (q <= 1)")
    return SpendModel(p, q, gamma * unit, float(np.sum(log_likelihood((p, q, gamma * unit), x, mean_value))))
