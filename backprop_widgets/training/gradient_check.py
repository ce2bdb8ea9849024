"""The gradient check: what the backward pass says, beside what a nudge of the input says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.node import Node
from backprop_widgets.engine.operations import maximum
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Array, Value, check_number, listed
from backprop_widgets.symbolic.names import Quantity
from backprop_widgets.symbolic.substitute import rebuild
from backprop_widgets.training.start import StartedGraph, start_values

__all__ = ["ErrorCurve", "GradientCheck", "central_difference", "check_gradients", "gradient_check_nodes"]
__all__ += ["gradient_errors", "numerical_gradients", "relative_error"]

STEP = 6e-6  # the cube root of the precision of a float: where rounding and truncation balance
STEPS = tuple(10.0**-power for power in range(1, 13))
_TINY = float(np.finfo(float).tiny)  # so that 0 beside 0 is no error
_FLOOR = 1e-5  # of the loss: smaller gradients are compared with it, since a difference of losses has lost its digits


def central_difference(up: Any, down: Any, step: Any) -> Any:
    """Return ``(up - down) / 2h``, of numbers, arrays or nodes: a derivative, up to an error of order ``h²``.

    Up and down are the losses at ``v + h`` and ``v - h``, and the step is the size of the nudge ``h``.
    """
    return (up - down) / (2 * step)


def relative_error(
    gradient: Any, numerical: Any, floor: Any = _TINY, larger: Callable[[Any, Any], Any] = np.maximum
) -> Any:
    """Return ``|g - n| / max(|g|, |n|, floor)``, of numbers, arrays or nodes.

    Arguments:
        gradient: what the backward pass says, ``g``.
        numerical: what a difference of losses says, ``n``.
        floor: what they are compared with where both are smaller.
        larger: returns the larger of two of their kind.

    >>> float(relative_error(0.5, 0.4)), float(relative_error(0.0, 0.0))
    (0.19999999999999996, 0.0)
    """
    with np.errstate(all="ignore"):
        return abs(gradient - numerical) / larger(larger(abs(gradient), abs(numerical)), floor)


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


def check_gradients(
    graph: DAG | StartedGraph, values: Mapping[str, Any] | None = None, step: float = STEP
) -> dict[str, GradientCheck]:
    """Return the check of every variable's gradient.

    Arguments:
        graph: the graph, or a `Network`, whose values then stand where none are given.
        values: a number for each variable.
        step: the size of the nudge, for variables of about one; it grows with them.

    Raises:
        TypeError: if a number is not one, or ``graph`` is neither a graph nor a network.
        ValueError: if a value is missing or not allowed, or the step is not above 0.

    >>> from backprop_widgets import worked_example
    >>> checks = check_gradients(worked_example())
    >>> all(check.agrees for check in checks.values()), round(checks["w1"].backward, 4)
    (True, 0.0366)
    """
    dag = as_dag(graph)
    point = _point(graph, values)
    size = check_number("step", step)
    if not size > 0:
        raise ValueError(f"step is {size}; allowed are numbers above 0")
    backward = dag.forward(point).backward()
    checks = {}
    for name, value in point.items():
        _, central = numerical_gradients(dag, point, name, np.array([size * max(1.0, abs(value))]))
        exact = float(backward[name])
        checks[name] = GradientCheck(exact, float(central[0]), float(relative_error(exact, central)[0]))
    return checks


def gradient_errors(
    graph: DAG | StartedGraph, values: Mapping[str, Any] | None, name: str, steps: Sequence[float] = STEPS
) -> ErrorCurve:
    """Return how wrong numerical derivatives by a variable are, for many sizes of the nudge.

    A large nudge sees the curve, a small one loses its digits in the subtraction: over one step the error is of
    order ``h``, over one to each side of order ``h²``, and rounding adds one of order ``1/h``.

    Arguments:
        graph: the graph, or a `Network`, whose values then stand where none are given.
        values: a number for each variable; ``None`` for a network's own.
        name: the variable.
        steps: the sizes of the nudge ``h``.

    Raises:
        TypeError: if a number is not one, or ``graph`` is neither a graph nor a network.
        ValueError: if a value is missing or not allowed, there is no such variable, or a step is not above 0.

    >>> from backprop_widgets import worked_example
    >>> curve = gradient_errors(worked_example(), None, "w1", steps=(1e-2, 1e-5))
    >>> [f"{error:.1e}" for error in curve.forward], f"{curve.central[0]:.1e}"
    (['6.5e-04', '6.6e-07'], '1.1e-05')
    """
    dag = as_dag(graph)
    point = _point(graph, values)
    if not isinstance(name, str) or name not in point:
        raise ValueError(f"no variable named {name!r:.80}; the graph has {listed(point)}")
    if not isinstance(steps, (tuple, list, np.ndarray)):
        raise TypeError(f"steps must be a sequence of numbers such as (0.1, 0.01), not {steps!r:.80}")
    if not len(steps):
        raise ValueError("steps is empty; give at least one size, such as 0.01")
    sizes = np.array([check_number("steps", step) for step in steps])
    if not (sizes > 0).all():
        raise ValueError(f"steps holds {sizes.min()}; allowed are numbers above 0")
    exact = float(dag.forward(point).backward()[name])
    forward, central = numerical_gradients(dag, point, name, sizes)
    return ErrorCurve(sizes, relative_error(exact, forward), relative_error(exact, central))


def gradient_check_nodes(
    graph: DAG,
    quantities: Mapping[str, Node],
    weights: Sequence[str],
    overrides: Overrides = NO_OVERRIDES,
) -> dict[str, Node]:
    """Return the gradient check of each weight as nodes: ``measured dL/dw1`` and ``error of dL/dw1``.

    A nudge sees the loss alone. So it finds what is wrong in the backward pass, and not what is wrong in the loss.

    Arguments:
        quantities: its quantities, gradients among them.
        weights: the variables that are nudged.
        overrides: what is other than right in the loss.
    """
    checks = {}
    for name in weights:
        weight, quantity = graph.variables[name], Quantity.gradient(graph, name)
        up, down = (
            rebuild(graph.nodes, {weight: moved}, overrides.values).get(graph.output, graph.output)
            for moved in (weight + STEP, weight - STEP)
        )
        numerical = central_difference(up, down, STEP)
        floor = _FLOOR * (1 + abs(quantities.get(str(graph.output.name), graph.output)))
        checks[str(quantity.measured)] = numerical
        checks[str(quantity.error)] = relative_error(quantities[str(quantity)], numerical, floor, maximum)
    return checks


def numerical_gradients(graph: DAG, point: Mapping[str, Value], name: str, steps: Array) -> tuple[Array, Array]:
    """Return numerical derivatives by a variable, for steps of many sizes: over one step, and over one to each side.

    Arguments:
        point: a number for each variable, or an array of samples, whose mean loss then counts.
        name: the variable, which has a number.
        steps: shape ``(n,)``; a step below 0 goes down.
    """
    here = point[name]

    def losses(at: Array) -> Array:
        found = np.atleast_1d(graph.forward({**point, name: at[:, None]})[graph.output])
        return np.asarray(np.broadcast_to(found, (len(at), found.shape[-1])).mean(axis=1))

    with np.errstate(all="ignore"):
        up, down = losses(here + steps), losses(here - steps)
        return (up - losses(np.full(len(steps), here))) / steps, central_difference(up, down, steps)


def _point(graph: DAG | StartedGraph, values: Mapping[str, Any] | None) -> dict[str, float]:
    checked = as_dag(graph).check_values(start_values(graph, values))
    return {name: check_number(name, value) for name, value in checked.items()}
