"""Sameness: when two numbers count as the same, for someone who computes by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np

from .inputs import Array

__all__ = ["NEAR", "apart", "digits", "exactly", "gives"]

NEAR = 0.005  # relative; the nearest mistakes of the worked example are 1.4 % apart
_DECIMALS = 4  # what a value is rounded to, if it is
_APART = 0.01  # relative; so far apart are two values that someone can tell apart
_NOISE = 1e-15  # absolute; what rounding leaves of a zero
_TYPED = 10  # digits of a value that someone may have typed; with more, a computer gave it


def gives(given: float, value: float) -> bool:
    """Return whether a computation that results in ``value`` explains what was given: within 0.5 %, or rounded.

    >>> gives(0.2005, 0.2014), gives(0.0004, 0.000438), gives(0.00043, 0.000438), gives(0.0, 1e-5)
    (True, True, False, False)
    """
    if not math.isfinite(value):
        return False
    if abs(given - value) <= max(NEAR * abs(value), _NOISE):
        return True
    return given != 0 and given == round(given, _DECIMALS) == round(value, _DECIMALS)


def exactly(given: float, value: float) -> bool:
    """Return whether a value is what was given in every digit that was given.

    >>> exactly(0.2005, 0.20050001), exactly(0.200500, 0.2006)
    (True, False)
    """
    if not math.isfinite(value):
        return False
    if digits(given) > _TYPED:
        return abs(given - value) <= 10.0**-_TYPED * abs(value)
    return round(value, -int(Decimal(repr(given)).as_tuple().exponent)) == given


def digits(given: float) -> int:
    """Return how many digits a number is written with.

    >>> digits(0.2910277), digits(-1.5)
    (7, 2)
    """
    return len(Decimal(repr(given)).as_tuple().digits)


def apart(one: Array, other: Array) -> Any:
    """Return where two arrays of values are both finite and more than 1 % apart."""
    with np.errstate(all="ignore"):
        margin = np.maximum(_APART * np.maximum(np.abs(one), np.abs(other)), _NOISE)
        return np.isfinite(one) & np.isfinite(other) & (np.abs(one - other) > margin)
