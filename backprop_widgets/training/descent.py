"""Gradient descent: the path of the weights, and why it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.overrides import NO_OVERRIDES, Overrides
from backprop_widgets.engine.validation import Array, Value, check_number, listed
from backprop_widgets.symbolic.names import gradient_name
from backprop_widgets.training.batches import check_batch, draw_batches
from backprop_widgets.training.generator import Generator
from backprop_widgets.training.loop import Loop, compile_loop
from backprop_widgets.training.optimizers import UpdateRule, get_update_rule
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.start import StartedGraph, start_eta, start_values, start_weights
from backprop_widgets.training.validation import check_arrival, check_eta, check_overrides, check_steps, check_weights

__all__ = ["Trajectory", "descend"]

NOWHERE = "{culprit} is not finite at the start, so there is nowhere to go"
FAR = 1e100  # beyond this a weight's square overflows soon
MOST_DONE = 1_000_000
_MOST_NUMBERS = 10_000_000  # in the rows of a path: some 300 MB


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where the weights went, step by step.

    Attributes:
        names: the weights, in the order of the columns.
        weights: shape ``(steps done + 1, len(names))``; row 0 is the start, before any update.
        losses: shape ``(steps done + 1,)``; the loss (the mean loss over samples) at each row.
        reason: why it ended: ``"done"``, ``"converged"``, ``"not finite"`` or ``"too far"``.
        culprit: the first quantity that was not finite, or the weight that went too far; else ``None``.
        memory: what the update rule remembers at each row, by name, such as ``velocity of w1``; each of shape
            ``(steps done + 1,)``.
    """

    names: tuple[str, ...]
    weights: Array
    losses: Array
    reason: str = "done"
    culprit: str | None = None
    memory: Mapping[str, Array] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """The number of updates done."""
        return len(self.losses) - 1

    def arrival(
        self, level: float | None = None, *, distance: float | None = None, point: Any = None, stays: bool = False
    ) -> int | None:
        """Return the step at which the loss is ``level`` or less, or the weights are near a point; ``None`` if none is.

        Arguments:
            level: a loss; a hundredth of the first one if neither a level nor a distance is given.
            distance: from the point at most, all weights together: the root of the sum of squares.
            point: a number for each weight, by name or in the order of `names`; the end of the path if not given.
            stays: whether it counts for good, from that step to the last that was computed, or for the first time.

        Raises:
            TypeError: if a number is not one.
            ValueError: if level and distance are both given, or a number or a point is not allowed.

        >>> import numpy as np
        >>> path = Trajectory(("w",), np.zeros((4, 1)), np.array([1.0, 0.2, 0.4, 0.1]))
        >>> path.arrival(0.2), path.arrival(0.2, stays=True)
        (1, 3)
        """
        asked = check_arrival(self.names, level, distance, point, stays)
        if asked["distance"] is None:
            there = self.losses <= (self.losses[0] / 100 if asked["level"] is None else asked["level"])
        else:
            goal = self.weights[-1] if asked["point"] is None else asked["point"]
            there = np.hypot.reduce(self.weights - goal, axis=1, initial=0) <= asked["distance"]
        if stays:
            there = np.logical_and.accumulate(there[::-1])[::-1]
        return int(np.argmax(there)) if there.any() else None

    def __repr__(self) -> str:
        return f"<path: {self.steps} steps, loss {self.losses[0]:.6g} to {self.losses[-1]:.6g}, {self.reason}>"


def descend(
    graph: DAG | StartedGraph,
    values: Mapping[str, Any] | None = None,
    *,
    weights: Sequence[str] | None = None,
    eta: float | None = None,
    steps: int = 60,
    tolerance: float = 0.0,
    rule: UpdateRule | str = "gradient descent",
    mistake: Overrides = NO_OVERRIDES,
    memory: Mapping[str, float] | None = None,
    batch: int | None = None,
    seed: int | str = 0,
    done: int = 0,
) -> Trajectory:
    """Follow an update rule, ``w' = w - eta * dL/dw`` if no other is given, from where the values say.

    All weights move at once: every gradient is taken at the old weights.

    Arguments:
        graph: the graph whose output is the loss, or a `Network`, whose values, weights and learning rate then stand
            where none are given.
        values: all variables; weights are numbers, 1-D arrays among the others are samples.
        weights: the variables to move.
        eta: the learning rate, 0 or more; 0.1 for a graph.
        steps: the number of updates; their rows may hold 10,000,000 numbers together. To go further, call again from
            where the path ends.
        tolerance: stop when no component of the gradient is larger; 0 never stops early.
        rule: ``"gradient descent"``, ``"momentum"``, ``"Adam"`` or an `UpdateRule`.
        mistake: what is other than right in every step, such as a `Site`: the path it bends.
        memory: what the rule remembers at the start, by name, where it goes on from an earlier path; a part of
            `Trajectory.memory`.
        batch: how many samples a step takes, and averages over: minibatches, each sample once an epoch. The losses are
            those of all samples, so that the path lies on the surface.
        seed: what the order of the samples follows from, shuffled anew for each epoch.
        done: how many steps of this order were done before, where it goes on from an earlier path.

    Raises:
        TypeError: if a number is not one, or ``graph`` is neither a graph nor a network.
        ValueError: if a value is missing or not allowed, or the loss or its gradient is not finite at the start.

    >>> from backprop_widgets import worked_example
    >>> descend(worked_example(), steps=60)
    <path: 60 steps, loss 0.048432 to 0.00046733, done>
    """
    dag = as_dag(graph)
    start = dag.check_values(start_values(graph, values))
    names = check_weights(dag.variables, start_weights(graph, weights))
    samples = check_samples(start, names)
    size, generator, begun = check_batch(batch, samples), Generator(seed), check_steps(done, MOST_DONE, "done")
    taken = tuple(name for name, value in start.items() if size and isinstance(value, np.ndarray))
    batches = islice(draw_batches(samples, size, generator), begun, None) if size else None
    rate, count = check_eta(start_eta(graph, eta)), check_steps(steps, _MOST_NUMBERS // (len(names) + 1))
    least = check_number("tolerance", tolerance)
    if least < 0:
        raise ValueError(f"tolerance is {least}; allowed are numbers from 0 up")
    check_overrides(dag, mistake)
    loop = compile_loop(dag, names, get_update_rule(rule), bool(samples), bool(least), mistake, taken)
    if memory is not None and not isinstance(memory, Mapping):
        raise TypeError(f"memory must be a mapping such as Trajectory.memory, not {memory!r:.80}")
    for name in memory or ():
        if name not in loop.memory:
            known = listed(loop.memory, 8) if loop.memory else "nothing"
            raise ValueError(f"memory holds {name!r:.80}; what is remembered is {known}")
    rows, converged = loop(start, rate, count, least, memory, batches)
    table = np.array(rows)  # weights first, then what is remembered, the loss last
    remembered = dict(zip(loop.memory, table.T[len(names) : -1], strict=True))
    end = "converged" if converged else "done"
    path = Trajectory(names, table[:, : len(names)], table[:, -1], end, memory=remembered)
    return path if np.abs(table).max() <= FAR else _cut(loop, start, path)


def _cut(loop: Loop, start: Mapping[str, Value], path: Trajectory) -> Trajectory:
    """Return the part of a path before something went wrong, and what that was."""
    weights, losses = path.weights, path.losses
    far = ~(np.abs(weights) / 2 <= np.maximum(FAR, np.abs(weights[0])))  # where one starts is one's own affair
    bad = far.any(axis=1) | ~np.isfinite(losses)
    last = int(np.argmax(bad)) if bad.any() else len(losses)
    if last == len(losses):
        return path
    before = _culprit(loop, {**start, **dict(zip(loop.names, weights[max(last - 1, 0)].tolist(), strict=True))})
    if before:  # the step came from a gradient that was not finite
        reason, culprit = "not finite", before
    elif far[last].any():
        reason, culprit = "too far", loop.names[int(np.argmax(far[last]))]
    else:
        at = {**start, **dict(zip(loop.names, weights[last].tolist(), strict=True))}
        reason, culprit = "not finite", _culprit(loop, at) or str(loop.graph.output.name)
    if last == 0:
        raise ValueError(NOWHERE.format(culprit=culprit))
    kept = {name: column[:last] for name, column in path.memory.items()}
    return Trajectory(loop.names, weights[:last], losses[:last], reason, culprit, kept)


def _culprit(loop: Loop, values: Mapping[str, Value]) -> str | None:
    """Return the first value in topological order, or weight's gradient, that is not finite, if there is one."""
    forward = loop.graph.forward(values)
    for name, value in forward.items():
        if not np.isfinite(value).all():
            return name
    backward = forward.backward()
    names = [name for name in loop.names if not np.isfinite(backward[name]).all()]
    return gradient_name(loop.graph, names[0]) if names else None
