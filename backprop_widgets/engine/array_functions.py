"""Elementary functions of numpy arrays that numpy itself lacks; the edges are those of `functions`."""

from functools import reduce
from typing import Any

import numpy as np

__all__ = ["binary_cross_entropy", "larger", "logsumexp", "power", "sigmoid", "softplus"]


def sigmoid(z: Any) -> Any:
    """Return ``1 / (1 + e**-z)``, by the form whose exponential cannot overflow."""
    small = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1.0, small) / (1.0 + small)


def softplus(z: Any) -> Any:
    """Return ``log(1 + e**z)``, by the form whose exponential cannot overflow."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def logsumexp(*z: Any) -> Any:
    """Return ``log(e**z1 + e**z2 + ...)``, added up one by one; nothing overflows."""
    return reduce(np.logaddexp, z)


def power(base: Any, exponent: Any) -> Any:
    """Return ``base ** exponent`` as C's ``pow`` does, a square as a product; numpy would take a root where it can."""
    if np.ndim(exponent) == 0 and exponent == 2:
        return np.multiply(base, base)
    return np.power(base, np.full(np.shape(base), exponent))


def larger(a: Any, b: Any) -> Any:
    """Return 1 where ``a > b``, 1/2 where they are equal, else 0."""
    return np.where(np.equal(a, b), 0.5, np.where(np.isnan(a) | np.isnan(b), np.nan, np.greater(a, b)))


def binary_cross_entropy(y: Any, t: Any) -> Any:
    """Return ``-t log(y) - (1 - t) log(1 - y)``; a target of 0 or 1 switches the other term off."""
    inside = np.greater_equal(y, 0) & np.less_equal(y, 1)
    hit = np.where(np.equal(t, 0), 0.0, np.multiply(t, np.log(y)))
    miss = np.where(np.equal(t, 1), 0.0, np.subtract(1.0, t) * np.log1p(np.negative(y)))
    return np.where(inside & ~np.isnan(t), -hit - miss, np.nan)
