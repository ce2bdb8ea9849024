"""Finite differences: the step with which somebody has measured a slope that is too long for a curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.training.gradient_check import differences

__all__ = ["MeasuredSlope", "explain_slope"]

_SIZES = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0])
_NEAR = 5e-4  # relative; closer than an answer has to be: any number is within 0.5 % of one of so many slopes


class MeasuredSlope(NamedTuple):
    """A step that a slope was measured with: ``"up"``, ``"down"`` or ``"both"``, its size, and the slope."""

    side: str
    size: float
    slope: float


def explain_slope(graph: DAG, values: Mapping[str, float], quantity: str, value: float) -> MeasuredSlope | None:
    """Return the step h with which a gradient was measured as this number, or ``None``.

    .. math:: (L(w + h) - L(w)) / h, (L(w) - L(w - h)) / h, (L(w + h) - L(w - h)) / 2 h

    Arguments:
        graph: the graph.
        values: a number for each variable.
        quantity: a gradient by a variable; for anything else nothing is returned.
        value: what somebody measured.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> explain_slope(network.graph, network.values, "dL/dw2", 0.2131)[:2]
    ('up', 0.1)
    >>> explain_slope(network.graph, network.values, "dL/dw2", 0.17)

    """
    moved = quantity.partition("/d")[2]
    if moved not in graph.variables or quantity != f"d{graph.output.name}/d{moved}":
        return None
    up, both = differences(graph, values, moved, _SIZES)
    down, _ = differences(graph, values, moved, -_SIZES)
    for side, slopes in {"up": up, "down": down, "both": both}.items():
        for size, slope in zip(_SIZES.tolist(), slopes.tolist(), strict=True):
            if abs(value - slope) <= _NEAR * abs(slope):
                return MeasuredSlope(side, size, slope)
    return None
