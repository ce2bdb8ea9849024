"""The loss surface: the loss over two variables, on a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backprop_widgets.engine.dag import DAG, as_dag
from backprop_widgets.engine.validation import Array, listed
from backprop_widgets.symbolic.program import Program
from backprop_widgets.training.samples import check_samples
from backprop_widgets.training.start import StartedGraph, start_values
from backprop_widgets.training.validation import check_range

__all__ = ["Surface", "loss_surface"]

_FINEST = 3000  # points along an axis: nine million of them are 72 MB, for each node of the graph


@dataclass(frozen=True, eq=False)
class Surface:
    """The loss over a plane of two variables.

    Attributes:
        names: the variable along x and the one along y.
        x: shape ``(columns,)``.
        y: shape ``(rows,)``.
        losses: shape ``(rows, columns)``; ``losses[i, j]`` is the loss at ``x[j]``, ``y[i]``.
    """

    names: tuple[str, str]
    x: Array
    y: Array
    losses: Array

    def __repr__(self) -> str:
        return f"<surface over {self.names[0]}, {self.names[1]}: {self.losses.shape[1]} x {self.losses.shape[0]}>"


def loss_surface(
    graph: DAG | StartedGraph,
    values: Mapping[str, Any] | None = None,
    *,
    axes: Mapping[str, tuple[float, float]],
    resolution: int = 100,
) -> Surface:
    """Compute the loss on a grid over two variables; the others stay at their values.

    Arguments:
        graph: the graph whose output is the loss, or a `Network`, whose values then stand where none are given.
        values: all variables (the two on the axes may be left out); 1-D arrays are samples, whose mean loss is used.
        axes: two variables with their ranges, x first.
        resolution: points along each axis, from 2 to 3,000.

    Raises:
        TypeError: if something is not a number, or ``graph`` is neither a graph nor a network.
        ValueError: if there are not two axes, a range is empty, or a value is not allowed.

    >>> from backprop_widgets import worked_example
    >>> loss_surface(worked_example(), axes={"w1": (-4, 4), "w2": (-2, 2)}, resolution=5).losses.shape
    (5, 5)
    """
    dag = as_dag(graph)
    if not isinstance(axes, Mapping) or len(axes) != 2:
        raise ValueError(f"axes must give two variables with their ranges, not {axes!r:.80}")
    for name in axes:
        if name not in dag.variables:
            raise ValueError(f"no variable named {name!r} for an axis; the graph has {listed(dag.variables)}")
    if isinstance(resolution, bool) or not isinstance(resolution, (int, np.integer)) or not 2 <= resolution <= _FINEST:
        shown = f"{resolution!r:.80}" if not isinstance(resolution, int) or resolution < 10**20 else "far more"
        raise ValueError(f"resolution is {shown}; allowed are integers from 2 to {_FINEST:,}")
    ranges = {name: check_range(name, limits) for name, limits in axes.items()}
    start = start_values(graph, values)
    here = dag.check_values({**{name: low for name, (low, _) in ranges.items()}, **start})
    samples = check_samples(here, tuple(axes))
    lines = [np.linspace(low, high, int(resolution)) for low, high in ranges.values()]
    (across, up), (x, y) = axes, lines
    inputs: dict[str, Any] = {
        name: value[:, None, None] if isinstance(value, np.ndarray) else value for name, value in here.items()
    }
    inputs[across], inputs[up] = x[None, :], y[:, None]
    top = str(dag.output.name)
    losses = Program(dag.variables.values(), {top: dag.output})(inputs)[top]
    full = np.broadcast_to(losses, (max(samples, 1), len(y), len(x)))
    with np.errstate(all="ignore"):
        return Surface((across, up), x, y, full.mean(axis=0))
