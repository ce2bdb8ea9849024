"""Tolerance: which digits of a number were typed, and when a value has them all."""

from decimal import Decimal
from typing import Any, Self

import numpy as np

from backprop_widgets.engine.validation import Array

__all__ = ["APART", "NOISE", "TypedNumber", "differ", "last_digit", "matches_typed_digits", "significant_digits"]

APART = 0.01  # relative; so far apart are two values that someone can tell apart
NOISE = 1e-15  # absolute; what rounding leaves of a zero
_TYPED = 10  # digits of a value that someone may have typed; with more, a computer gave it


class TypedNumber(float):
    """A number as it was typed: a float that knows how many digits stand behind its point, zeros at the end counted.

    >>> last_digit(TypedNumber(0.5, 2)), last_digit(0.5)
    (0.01, 0.1)
    """

    decimals: int

    def __new__(cls, number: float, decimals: int) -> Self:
        """Take a number and its decimals."""
        typed = super().__new__(cls, number)
        typed.decimals = decimals
        return typed

    def __reduce__(self) -> Any:
        return TypedNumber, (float(self), self.decimals)


def last_digit(number: float) -> float:
    """Return what the last digit of a number stands for.

    >>> last_digit(0.0366), last_digit(-1.5), last_digit(2.0)
    (0.0001, 0.1, 0.1)
    """
    return float(Decimal(1).scaleb(_exponent(number)))


def significant_digits(number: float) -> int:
    """Return how many digits a number is written with; 0 for zero.

    >>> significant_digits(0.2910277), significant_digits(-1.5), significant_digits(TypedNumber(0.5, 3))
    (7, 2, 3)
    """
    size = Decimal(repr(abs(float(number))))
    return size.adjusted() - _exponent(number) + 1 if size else 0


def _exponent(number: float) -> int:
    decimals = getattr(number, "decimals", None)
    return int(Decimal(repr(float(number))).as_tuple().exponent) if decimals is None else -decimals


def matches_typed_digits(answer: float, value: Any) -> Any:
    """Return whether a value, or each of an array, agrees with an answer in every digit that was typed.

    A half may be rounded either way.

    >>> matches_typed_digits(0.2005, 0.20050001), matches_typed_digits(0.200500, 0.2006)
    (True, False)
    """
    if significant_digits(answer) > _TYPED:
        margin: Any = 10.0**-_TYPED * np.abs(value)
    else:
        margin = (0.5 + 1e-9) * last_digit(answer) if answer else NOISE
    with np.errstate(all="ignore"):
        close = np.isfinite(value) & (np.abs(np.subtract(value, float(answer))) <= margin)
    return close if np.ndim(value) else bool(close)


def differ(one: Array, other: Array) -> Any:
    """Return where two arrays of values are both finite and more than 1 % apart."""
    with np.errstate(all="ignore"):
        margin = np.maximum(APART * np.maximum(np.abs(one), np.abs(other)), NOISE)
        return np.isfinite(one) & np.isfinite(other) & (np.abs(one - other) > margin)
