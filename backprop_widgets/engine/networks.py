"""The networks of the lessons, ready to explore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .graph import Graph
from .node import variables
from .operations import half_squared_error, sigmoid

__all__ = ["Network", "worked_example"]


@dataclass(frozen=True, eq=False)
class Network:
    """A graph with a place to start.

    Attributes:
        graph: the graph; its output is the loss.
        values: a value for each variable.
        weights: the variables that gradient descent moves.
        ranges: what a slider offers for each variable, and for ``eta`` if given.

    """

    graph: Graph
    values: Mapping[str, float]
    weights: tuple[str, ...]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def worked_example() -> Network:
    """Return the article's network: one input, one sigmoid unit, one linear output, half the squared error.

    .. math:: z = w_1 x, a = \\sigma(z), y = w_2 a, L = \\tfrac12 (y - t)^2

    It starts at ``x = 1``, ``t = 0``, ``w1 = w2 = 0.5``.

    >>> network = worked_example()
    >>> round(network.graph.forward(network.values)["L"], 4)
    0.0484
    """
    x, t, w1, w2 = variables("x t w1 w2")
    z = (w1 * x).named("z")
    a = sigmoid(z).named("a")
    y = (w2 * a).named("y")
    loss = half_squared_error(y, t).named("L")
    return Network(
        Graph(loss),
        {"x": 1.0, "t": 0.0, "w1": 0.5, "w2": 0.5},
        ("w1", "w2"),
        {"x": (-2.0, 2.0), "t": (-1.0, 1.0), "w1": (-4.0, 4.0), "w2": (-2.0, 2.0), "eta": (0.0, 1.0)},
    )
