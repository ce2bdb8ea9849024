"""The gradient check: what the sweep says, beside what a nudge of the input says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG
from backprop_widgets.engine.validation import Array, check_number, listed

__all__ = ["ErrorCurve", "GradientCheck", "check_gradients", "gradient_errors"]

STEP = 6e-6  # the cube root of the precision of a float: where rounding and truncation balance
STEPS = tuple(10.0**-power for power in range(1, 13))


@dataclass(frozen=True)
class GradientCheck:
    """The gradient of one variable, twice.

    Attributes:
        backward: from the backward pass.
        numerical: from central differences, ``(L(v + h) - L(v - h)) / 2h``.
        error: their difference, relative to the larger of the two; 0 where both are 0, NaN where one is not finite.

    """

    backward: float
    numerical: float
    error: float

    @property
    def agrees(self) -> bool:
        """Whether the error is below a hundred-thousandth, or the difference is lost in rounding."""
        return self.error < 1e-5 or abs(self.backward - self.numerical) < 1e-9


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """The relative error of numerical derivatives against the size of the nudge.

    Attributes:
        steps: sizes of the nudge, shape ``(n,)``.
        forward: error of ``(L(v + h) - L(v)) / h``, shape ``(n,)``.
        central: error of ``(L(v + h) - L(v - h)) / 2h``, shape ``(n,)``.

    """

    steps: Array
    forward: Array
    central: Array


def check_gradients(graph: DAG, values: Mapping[str, Any], step: float = STEP) -> dict[str, GradientCheck]:
    """Return the check of every variable's gradient.

    Arguments:
        graph: the graph.
        values: a number for each variable.
        step: the size of the nudge, for variables of about one; it grows with them.

    """
    point = _point(graph, values)
    size = check_number("step", step)
    if not size > 0:
        raise ValueError(f"step is {size}; allowed are numbers above 0")
    backward = graph.forward(point).backward()
    found = {}
    for name, value in point.items():
        _, central = differences(graph, point, name, np.array([size * max(1.0, abs(value))]))
        exact = float(backward[name])
        found[name] = GradientCheck(exact, float(central[0]), float(_relative(central, exact)[0]))
    return found


def gradient_errors(graph: DAG, values: Mapping[str, Any], name: str, steps: Sequence[float] = STEPS) -> ErrorCurve:
    """Return how wrong numerical derivatives by a variable are, for many sizes of the nudge.

    A large nudge sees the curve, a small one loses its digits in the subtraction.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> curve = gradient_errors(network.graph, network.values, "w1", steps=(1e-2, 1e-5))
    >>> [f"{error:.1e}" for error in curve.forward], f"{curve.central[0]:.1e}"
    (['6.5e-04', '6.6e-07'], '1.1e-05')
    """
    point = _point(graph, values)
    if name not in point:
        raise ValueError(f"no variable named {name!r}; the graph has {listed(point)}")
    sizes = np.array([check_number("steps", step) for step in steps])
    if not (sizes > 0).all():
        raise ValueError(f"steps holds {sizes.min()}; allowed are numbers above 0")
    exact = float(graph.forward(point).backward()[name])
    forward, central = differences(graph, point, name, sizes)
    return ErrorCurve(sizes, _relative(forward, exact), _relative(central, exact))


def _point(graph: DAG, values: Mapping[str, Any]) -> dict[str, float]:
    return {name: check_number(name, value) for name, value in graph.check_values(values).items()}


def differences(graph: DAG, point: Mapping[str, float], name: str, steps: Array) -> tuple[Array, Array]:
    """Return numerical derivatives by a variable, for steps of many sizes: over one step, and over one to each side.

    Arguments:
        graph: the graph.
        point: a number for each variable.
        name: the variable.
        steps: shape ``(n,)``; a step below 0 goes down.

    """
    here = point[name]

    def losses(at: Array) -> Array:
        return np.broadcast_to(graph.forward({**point, name: at})[graph.output], at.shape)

    with np.errstate(all="ignore"):
        up, down = losses(here + steps), losses(here - steps)
        return (up - losses(np.full(len(steps), here))) / steps, (up - down) / (2 * steps)


def _relative(found: Array, exact: float) -> Array:
    larger = np.maximum(np.abs(found), abs(exact))
    with np.errstate(all="ignore"):
        return np.where(larger == 0, 0.0, np.abs(found - exact) / larger)
