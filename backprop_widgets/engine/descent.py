"""Gradient descent: the path of the weights, and why it ended."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .graph import Graph
from .inputs import Array, Value, checked_number
from .program import Program
from .quantities import quantities
from .samples import checked_samples, checked_weights, mean

__all__ = ["Path", "checked_eta", "checked_steps", "descend"]

FAR = 1e100  # beyond this a weight's square overflows soon


@dataclass(frozen=True, eq=False)
class Path:
    """Where the weights went, step by step.

    Attributes:
        names: the weights, in the order of the columns.
        weights: shape ``(steps done + 1, len(names))``; row 0 is the start, before any update.
        losses: shape ``(steps done + 1,)``; the loss (the mean loss over samples) at each row.
        reason: why it ended: ``"done"``, ``"converged"``, ``"not finite"`` or ``"too far"``.
        culprit: the first quantity that was not finite, or the weight that went too far; else ``None``.

    """

    names: tuple[str, ...]
    weights: Array
    losses: Array
    reason: str = "done"
    culprit: str | None = None

    @property
    def steps(self) -> int:
        """The number of updates done."""
        return len(self.losses) - 1

    def __repr__(self) -> str:
        return f"<path: {self.steps} steps, loss {self.losses[0]:.6g} to {self.losses[-1]:.6g}, {self.reason}>"


def descend(
    graph: Graph,
    values: Mapping[str, Any],
    *,
    weights: Sequence[str],
    eta: float = 0.1,
    steps: int = 60,
    tolerance: float = 0.0,
) -> Path:
    """Follow ``w' = w - eta * dL/dw`` from where the values say.

    All weights move at once: every gradient is taken at the old weights.

    Arguments:
        graph: the graph whose output is the loss.
        values: all variables; weights are numbers, 1-D arrays among the others are samples.
        weights: the variables to move.
        eta: the learning rate, 0 or more.
        steps: the number of updates.
        tolerance: stop when no component of the gradient is larger; 0 never stops early.

    Raises:
        TypeError: if a number is not one.
        ValueError: if a value is not allowed, or the loss is not finite at the start.

    >>> from backprop_widgets import worked_example
    >>> network = worked_example()
    >>> descend(network.graph, network.values, weights=network.weights, eta=0.1, steps=60)
    <path: 60 steps, loss 0.048432 to 0.00046733, done>

    """
    start = graph.checked(values)
    names = checked_weights(graph.variables, weights)
    samples = checked_samples(start, names)
    rate, count = checked_eta(eta), checked_steps(steps)
    least = checked_number("tolerance", tolerance)
    if least < 0:
        raise ValueError(f"tolerance is {least}; allowed are numbers from 0 up")
    program = gradient_program(graph, names)
    return _followed(program, start, names, rate, count, least, bool(samples))


def gradient_program(graph: Graph, names: Sequence[str]) -> Program:
    """Return the program of the loss and its gradient by the named weights, and nothing else."""
    top = graph.output.name
    every = quantities(graph)
    wanted = [str(top), *(f"d{top}/d{name}" for name in names)]
    if graph.output.is_variable:
        every[str(top)] = graph.output
    return Program(graph, {name: every[name] for name in wanted})


def checked_eta(eta: Any) -> float:
    """Return the learning rate: finite, 0 or more."""
    rate = checked_number("eta", eta)
    if rate < 0:
        raise ValueError(f"eta is {rate}; allowed are finite numbers from 0 up")
    return rate


def checked_steps(steps: Any) -> int:
    """Return the number of steps: an integer from 0 up."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)):
        raise TypeError(f"steps is {steps!r:.80}; allowed are integers from 0 up")
    if steps < 0:
        raise ValueError(f"steps is {steps}; allowed are integers from 0 up")
    return int(steps)


def _followed(
    program: Program,
    start: dict[str, Value],
    names: tuple[str, ...],
    eta: float,
    steps: int,
    tolerance: float,
    samples: bool,
) -> Path:
    loss, *slopes = program.quantities
    values = dict(start)
    at = [float(values[name]) for name in names]
    rows, losses = [at], [_measured(program, values, samples)]
    first = losses[0]
    if not all(map(math.isfinite, first.values())):
        raise ValueError(f"{_culprit(first)} is not finite at the start, so there is nowhere to go")
    reason, culprit = "done", None
    for _ in range(steps):
        slope = [losses[-1][name] for name in slopes]
        if tolerance and max(map(abs, slope)) <= tolerance:
            reason = "converged"
            break
        at = [weight - eta * gradient for weight, gradient in zip(at, slope, strict=True)]
        far = [name for name, weight in zip(names, at, strict=True) if not abs(weight) <= FAR]
        if far:
            reason, culprit = "too far", far[0]
            break
        values.update(zip(names, at, strict=True))
        found = _measured(program, values, samples)
        if not all(map(math.isfinite, found.values())):
            reason, culprit = "not finite", _culprit(found)
            break
        rows.append(at)
        losses.append(found)
    return Path(names, np.array(rows), np.array([found[loss] for found in losses]), reason, culprit)


def _measured(program: Program, values: Mapping[str, Value], samples: bool) -> dict[str, float]:
    found = program(values)
    return {name: mean(value) for name, value in found.items()} if samples else found  # type: ignore[return-value]


def _culprit(found: Mapping[str, float]) -> str:
    return next(name for name, value in found.items() if not math.isfinite(value))
