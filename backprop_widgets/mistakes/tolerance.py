"""Tolerance: when two numbers count as the same, for someone who computes by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np

from backprop_widgets.engine.validation import Array

__all__ = ["NEAR", "NOISE", "distinguishable", "is_close", "matches_typed_digits", "significant_digits"]

NEAR = 0.005  # relative; the nearest mistakes of the worked example are 1.4 % apart
_DECIMALS = 4  # what a value is rounded to, if it is
_APART = 0.01  # relative; so far apart are two values that someone can tell apart
NOISE = 1e-15  # absolute; what rounding leaves of a zero
_TYPED = 10  # digits of a value that someone may have typed; with more, a computer gave it


def is_close(answer: float, value: float) -> bool:
    """Return whether a computation that results in ``value`` explains an answer: within 0.5 %, or rounded.

    >>> is_close(0.2005, 0.2014), is_close(0.0004, 0.000438), is_close(0.00043, 0.000438), is_close(0.0, 1e-5)
    (True, True, False, False)
    """
    if not math.isfinite(value):
        return False
    if abs(answer - value) <= max(NEAR * abs(value), NOISE):
        return True
    return answer != 0 and answer == round(answer, _DECIMALS) == round(value, _DECIMALS)


def matches_typed_digits(answer: float, value: float) -> bool:
    """Return whether a value agrees with an answer in every digit that was typed.

    >>> matches_typed_digits(0.2005, 0.20050001), matches_typed_digits(0.200500, 0.2006)
    (True, False)
    """
    if not math.isfinite(value):
        return False
    if significant_digits(answer) > _TYPED:
        return abs(answer - value) <= 10.0**-_TYPED * abs(value)
    return round(value, -int(Decimal(repr(answer)).as_tuple().exponent)) == answer


def significant_digits(number: float) -> int:
    """Return how many digits a number is written with.

    >>> significant_digits(0.2910277), significant_digits(-1.5)
    (7, 2)
    """
    return len(Decimal(repr(number)).as_tuple().digits)


def distinguishable(one: Array, other: Array) -> Any:
    """Return where two arrays of values are both finite and more than 1 % apart."""
    with np.errstate(all="ignore"):
        margin = np.maximum(_APART * np.maximum(np.abs(one), np.abs(other)), NOISE)
        return np.isfinite(one) & np.isfinite(other) & (np.abs(one - other) > margin)
