"""Finite differences: how somebody has measured a slope, with too long a nudge or with a slip."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.mistakes.tolerance import matches_typed_digits, significant_digits
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.gradient_check import numerical_gradients

__all__ = ["MeasuredSlope", "explain_slope"]

_SIZES = np.array([0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0])
_FEWEST = 3  # digits of a number that tells anything about a slope


class MeasuredSlope(NamedTuple):
    """A step that a slope was measured with: ``"up"``, ``"down"`` or ``"both"``, its size, the number, and the slip.

    The slip is ``"doubled"`` where a difference over two steps is divided by one, ``"undivided"``, ``"reversed"`` where
    the losses are subtracted the wrong way round, or empty.
    """

    side: str
    size: float
    slope: float
    slip: str = ""


def explain_slope(graph: DAG, values: Mapping[str, float], quantity: str, value: float) -> MeasuredSlope | None:
    """Return the step h with which a gradient by a variable was measured as this number, to every digit, or ``None``.

    .. math:: (L(w + h) - L(w)) / h, (L(w) - L(w - h)) / h, (L(w + h) - L(w - h)) / 2 h

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> explain_slope(network.graph, network.values, "dL/dw2", 0.2131)[:2]
    ('up', 0.1)
    >>> explain_slope(network.graph, network.values, "dL/dw2", 0.0213)[3]
    'undivided'
    >>> explain_slope(network.graph, network.values, "dL/dw2", 0.17)
    """
    read = Quantity.read(quantity)
    if read is None or read.by not in graph.variables or read != Quantity.gradient(graph, read.by):
        return None
    if significant_digits(value) < _FEWEST or any(map(np.ndim, values.values())):
        return None
    up, both = numerical_gradients(graph, values, read.by, _SIZES)
    down, _ = numerical_gradients(graph, values, read.by, -_SIZES)
    slopes = {"up": up, "down": down, "both": both}
    made = [(side, slope, "") for side, slope in slopes.items()]
    made += [("both", 2 * both, "doubled")]
    made += [(side, slope * _SIZES * (1 + (side == "both")), "undivided") for side, slope in slopes.items()]
    made += [(side, -slope, "reversed") for side, slope in slopes.items()]
    for side, numbers, slip in made:
        for size, number in zip(_SIZES.tolist(), numbers.tolist(), strict=True):
            if matches_typed_digits(value, number):
                return MeasuredSlope(side, size, number, slip)
    return None
