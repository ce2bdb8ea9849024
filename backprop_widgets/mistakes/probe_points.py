"""Probe points: numbers that are easy to compute with, at which little cancels."""

from collections.abc import Sequence

import numpy as np

from backprop_widgets.engine.validation import Array

__all__ = ["probe_points"]

# none is 0, 1 or the opposite of another, and no two add up or multiply to one of them
_NUMBERS = (1.5, 0.8, 0.4, -0.7, 0.6, -0.3, 1.2, 0.9, -0.5, 0.2, 1.4, -1.1, 0.35, -0.85, 1.7, 0.55, -1.3)
_RATES = (0.5, 0.2, 0.8)
_COUNT = 48


def probe_points(names: Sequence[str]) -> dict[str, Array]:
    """Return values for each name, shape ``(48,)``: always the same, the first where nothing cancels.

    The first half has numbers of both signs, the other positive ones, for logarithms and roots.

    >>> {name: float(values[0]) for name, values in probe_points(("x", "t", "w1", "w2")).items()}
    {'x': 1.5, 't': 0.8, 'w1': 0.4, 'w2': -0.7}
    """
    numbers, rates = np.array(_NUMBERS), np.array(_RATES)
    turns = np.arange(_COUNT)
    signed = turns < _COUNT // 2
    points = {}
    for order, name in enumerate(names):
        values = numbers[(order + turns * (1 + turns // len(numbers))) % len(numbers)]
        points[name] = rates[turns % len(rates)] if name == "eta" else np.where(signed, values, np.abs(values))
    return points
