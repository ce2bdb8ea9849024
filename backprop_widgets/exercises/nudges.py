"""Nudges: the slope that somebody measures with a step that is too long for a curve."""

from __future__ import annotations

import numpy as np

from .task import Task

__all__ = ["measured"]

_SIZES = (0.01, 0.05, 0.1, 0.5, 1.0)
_NEAR = 5e-4  # closer than an answer has to be: there are many nudges, and any number is near one of a wide net


def measured(task: Task, name: str, given: float) -> tuple[str, float] | None:
    """Return the side ("up", "down" or "both") and the size of the nudge with which a gradient was measured as this.

    Arguments:
        task: what the sheet is about.
        name: a quantity of the task; of those that are no gradient by an input nothing is returned.
        given: the number.

    >>> from backprop_widgets import worked_example
    >>> task = Task(worked_example())
    >>> measured(task, "dL/dw2", 0.2131), measured(task, "dL/dw2", 0.17)
    (('up', 0.1), None)

    """
    nudged = name.partition("/d")[2]
    if name not in task.gradients or nudged not in task.values:
        return None
    program, top = task.graph.program(), str(task.graph.output.name)

    def loss(shift: float) -> float:
        with np.errstate(all="ignore"):
            return float(program(task.values | {nudged: task.values[nudged] + shift})[top])

    here = loss(0.0)
    for size in _SIZES:
        up, down = loss(size), loss(-size)
        slopes = {"up": (up - here) / size, "down": (here - down) / size, "both": (up - down) / (2 * size)}
        for side, slope in slopes.items():
            if abs(given - slope) <= _NEAR * abs(slope):
                return side, size
    return None
