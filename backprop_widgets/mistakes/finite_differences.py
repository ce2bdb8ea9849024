"""Nudges: the slope that somebody measures with a step that is too long for a curve."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.training.gradient_check import numerical_gradients

__all__ = ["MeasuredSlope", "explain_slope"]

_SIZES = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0])
_NEAR = 5e-4  # closer than an answer has to be: any number is within 0.5 % of some of so many slopes


class MeasuredSlope(NamedTuple):
    """A step that a slope was measured with: ``"up"``, ``"down"`` or ``"both"``, its size, and the slope."""

    side: str
    size: float
    slope: float


def explain_slope(task: Any, name: str, given: float) -> MeasuredSlope | None:
    """Return the nudge with which a gradient was measured as this number.

    Arguments:
        task: what the sheet is about.
        name: a quantity of the task; of those that are no gradient by an input nothing is returned.
        given: the number.

    >>> from backprop_widgets import worked_example
    >>> from backprop_widgets.exercises.task import Task
    >>> task = Task(worked_example())
    >>> explain_slope(task, "dL/dw2", 0.2131)[:2], explain_slope(task, "dL/dw2", 0.17)
    (('up', 0.1), None)

    """
    nudged = Quantity.parse(name).by
    if name not in task.gradients or nudged not in task.values:
        return None
    up, both = numerical_gradients(task.graph, task.values, nudged, _SIZES)
    down, _ = numerical_gradients(task.graph, task.values, nudged, -_SIZES)
    for side, slopes in {"up": up, "down": down, "both": both}.items():
        for size, slope in zip(_SIZES.tolist(), slopes.tolist(), strict=True):
            if abs(given - slope) <= _NEAR * abs(slope):
                return MeasuredSlope(side, size, slope)
    return None
