"""The four tasks, and what every contestant hands in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from graphs import GENERIC

__all__ = ["ETA", "GENERIC", "LONG", "LONGER", "NAMES", "ORDER", "PLANE", "STEPS", "Entry", "agree", "chain"]
__all__ += ["chain_slope", "history", "numbers", "three"]

STEPS, ETA = 50, 0.1
PLANE = {"w1": np.linspace(-4.0, 4.0, 100), "w2": np.linspace(-2.0, 2.0, 100)}  # columns, rows
LONG, LONGER = 100_000, 1_000_000
ORDER = ("w1", "w2", "x", "t")
NAMES = ("z", "a", "y", "L", *(f"dL/d{name}" for name in ORDER))


class Entry(NamedTuple):
    """What a contestant hands in for a task.

    Attributes:
        run: what is timed. Everything is computed when it returns, in the contestant's own types.
        read: makes numbers by name of what ``run`` returned. It is not timed, which favours the libraries.

    """

    run: Callable[[], Any]
    read: Callable[[Any], Mapping[str, Any]]


def chain(z: Any, length: int) -> Any:
    """Apply ``length`` cheap operations, one after the other."""
    for place in range(length):
        turn = place % 3
        z = z + 0.1 if turn == 0 else z * 1.0000001 if turn == 1 else -z
    return z


def chain_slope(length: int) -> float:
    """Return the derivative of a chain by its input."""
    scaled, negated = (length + 1) // 3, length // 3
    return math.pow(1.0000001, scaled) * (-1.0 if negated % 2 else 1.0)


def agree(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Fail unless ``found`` holds all numbers of ``wanted``, in double precision."""
    for name, value in wanted.items():
        number = np.asarray(found[name])
        assert number.dtype == np.float64, f"{name} is {number.dtype}"
        assert number.shape == np.shape(value), f"{name} has shape {number.shape}"
        np.testing.assert_allclose(number, value, rtol=1e-9, atol=1e-12, err_msg=name)


def numbers(found: Any) -> dict[str, Any]:
    """Return what one pass gives, in the order of ``NAMES``, by name."""
    return dict(zip(NAMES, map(np.asarray, found), strict=True))


def history(found: Any) -> dict[str, Any]:
    """Return the two arrays of a descent by name."""
    return dict(zip(("weights", "losses"), found, strict=True))


def three(found: Any) -> dict[str, Any]:
    """Return the three arrays of a grid by name."""
    return {name: np.asarray(value) for name, value in zip(("L", "dL/dw1", "dL/dw2"), found, strict=True)}
